extension String {
  /// The candidate with the least edit distance, the first of several; empty if there is none.
  func nearest(of candidates: [String]) -> String {
    candidates.min { editDistance(to: $0) < editDistance(to: $1) } ?? ""
  }

  /// `did you mean 'X'? `, where one of the candidates is like it.
  func suggestion(of candidates: [String]) -> String {
    let nearest = nearest(of: candidates)
    let isLike = 2 * editDistance(to: nearest) <= max(count, nearest.count)
    return isLike ? "did you mean '\(nearest)'? " : ""
  }

  /// How many letters are to be added, dropped or changed to get from one to the other (Levenshtein,
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
