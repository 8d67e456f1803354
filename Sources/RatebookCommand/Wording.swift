import Catalogue

extension String {
  /// The candidate with the smallest edit distance, the first if there are several; empty if there
  /// are no candidates.
  func nearest(of candidates: [String]) -> String {
    candidates.min { editDistance(to: $0) < editDistance(to: $1) } ?? ""
  }

  /// The candidate that shares the most words and, among those, needs the fewest changed letters. The end of a
  /// longer candidate may be missing. Some words that users write are treated as words of alert rules.
  func nearestSentence(of candidates: [String]) -> String {
    let words = split(whereSeparator: \.isWhitespace).map { word in
      let word = word.lowercased()
      return Self.synonyms.first { $0.value.contains(word) }?.key ?? word
    }
    let text = words.joined(separator: " ")
    func distances(_ candidate: String) -> (Int, Int, Int) {
      let own = candidate.lowercased().split(separator: " ").map(String.init)
      let start = own.prefix(words.count).joined(separator: " ")
      return (
        -words.filter(own.contains).count, text.editDistance(to: start),
        text.editDistance(to: candidate.lowercased())
      )
    }
    return candidates.map { (candidate: $0, distances: distances($0)) }
      .min { $0.distances < $1.distances }?.candidate ?? ""
  }

  private static let synonyms: [String: Set<String>] = [
    "removed": ["gone", "deleted", "disappeared", "disappears", "vanished", "missing"],
    "new": ["added", "created"], "returned": ["back"], "rate": ["price", "cost"],
    "rises": ["up", "increases", "increased"], "falls": ["down", "drops", "decreases", "dropped"],
    "moves": ["changes"], "below": ["under", "less"],
  ]

  /// `did you mean 'X'? `, if one of the candidates is similar; otherwise empty.
  func suggestion(of candidates: [String]) -> String {
    let nearest = nearest(of: candidates)
    let isLike = 2 * editDistance(to: nearest) <= max(count, nearest.count)
    return isLike ? "did you mean '\(nearest)'? " : ""
  }

  /// The number of letters to add, remove or change to turn one text into the other (Levenshtein,
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
