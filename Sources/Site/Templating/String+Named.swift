extension String {
  /// The text, or words for one in which there is nothing to see, so that a heading or a link is never
  /// empty.
  var named: String { isBlank ? "(no name)" : self }

  private var isBlank: Bool {
    unicodeScalars.allSatisfy { scalar in
      scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint
        || scalar.properties.generalCategory == .format
    }
  }
}
