/// `1 panel`, `2 panels`.
func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
  count == 1 ? "1 \(one)" : "\(count) \(many ?? one + "s")"
}

extension String {
  /// The candidate with the least edit distance, the first of several; empty if there is none.
  func nearest(of candidates: [String]) -> String {
    candidates.min { editDistance(to: $0) < editDistance(to: $1) } ?? ""
  }

  /// `did you mean 'X'? `, if one of the candidates is like it.
  func suggestion(of candidates: [String]) -> String {
    let nearest = nearest(of: candidates)
    let isLike = 2 * editDistance(to: nearest) <= max(count, nearest.count)
    return isLike ? "did you mean '\(nearest)'? " : ""
  }

  /// The number of letters to add, drop or change to get from one to the other (Levenshtein,
  /// 1966).
  func editDistance(to other: String) -> Int {
    let other = Array(other)
    var distances = Array(0...other.count)
    for (row, letter) in enumerated() {
      var diagonal = distances[0]
      distances[0] = row + 1
      for (column, otherLetter) in other.enumerated() {
        let substituted = diagonal + (letter == otherLetter ? 0 : 1)
        diagonal = distances[column + 1]
        distances[column + 1] = Swift.min(
          substituted, distances[column] + 1, distances[column + 1] + 1)
      }
    }
    return distances[other.count]
  }
}

/// A size in bytes for people, by powers of 1000: `512 bytes`, `4.1 kB`, `12.3 MB`.
func byteText(_ bytes: Int) -> String {
  guard bytes >= 1000 else { return counted(bytes, "byte") }
  var tenths = bytes / 100
  for unit in ["kB", "MB", "GB"] {
    if tenths < 10_000 { return "\(tenths / 10).\(tenths % 10) \(unit)" }
    tenths /= 1000
  }
  return "\(tenths / 10).\(tenths % 10) TB"
}
