extension String {
  /// How often another string occurs in this one.
  package func count(of other: String) -> Int { ranges(of: other).count }

  /// The start of the string up to another one, or all of it.
  package func text(before other: String) -> String {
    firstRange(of: other).map { String(self[..<$0.lowerBound]) } ?? self
  }
}
