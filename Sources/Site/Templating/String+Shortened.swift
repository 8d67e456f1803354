extension String {
  /// The most Unicode scalars of a panel's text that a page shows.
  static let shownLimit = 300

  /// The text where it has at most 300 Unicode scalars, otherwise its start and an ellipsis.
  ///
  /// Scalars are counted, not characters: a single character can hold a megabyte of accents.
  var shortened: String {
    let end = unicodeScalars.index(
      unicodeScalars.startIndex, offsetBy: Self.shownLimit, limitedBy: unicodeScalars.endIndex)
    guard let end, end != unicodeScalars.endIndex else { return self }
    var start = String(unicodeScalars[..<end].dropLast())
    // The last character may have been cut in two.
    if start.count > 1 { start.removeLast() }
    return start + "…"
  }
}
