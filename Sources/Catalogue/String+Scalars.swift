extension String {
  /// The first scalars of the text. What bounds a text of a panel's: one character may have millions.
  public func prefixOfScalars(_ count: Int) -> String {
    String(String.UnicodeScalarView(unicodeScalars.prefix(count)))
  }
}
