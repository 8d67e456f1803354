import Yams

extension ConfigurationReader {
  /// The members of a mapping, in order. Refuses unknown keys, with the nearest valid one, and keys
  /// that are there twice.
  func members(
    of node: Node, allowed: [String]
  ) throws(ConfigurationProblem) -> [(key: String, value: Node)] {
    guard let mapping = node.mapping else {
      throw problem(node, "here should be some of: \(allowed.joined(separator: ", "))")
    }
    var members: [(key: String, value: Node)] = []
    for (keyNode, value) in mapping {
      let key = keyNode.string ?? ""
      guard allowed.contains(key) else {
        let nearest = allowed.min { key.editDistance(to: $0) < key.editDistance(to: $1) } ?? ""
        throw problem(
          keyNode,
          "there is no setting '\(key)'; did you mean '\(nearest)'? "
            + "Valid here: \(allowed.joined(separator: ", "))")
      }
      if members.contains(where: { $0.key == key }) {
        throw problem(keyNode, "'\(key)' is there twice")
      }
      members.append((key, value))
    }
    return members
  }

  func text(_ node: Node, _ key: String) throws(ConfigurationProblem) -> String {
    guard let text = node.scalar?.string, node.null == nil else {
      throw problem(node, "'\(key)' is not a text")
    }
    return text
  }

  func wholeNumber(
    _ node: Node, _ key: String, in range: ClosedRange<Int>
  ) throws(ConfigurationProblem) -> Int {
    guard let number = Int(try text(node, key)), range.contains(number) else {
      throw problem(
        node, "'\(key)' is not a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// Reads `30s`, `15m`, `1h` or `1d`.
  func duration(
    _ node: Node, _ key: String, in range: ClosedRange<Duration>
  ) throws(ConfigurationProblem) -> Duration {
    let units = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    let match = try text(node, key).wholeMatch(of: #/(\d{1,9})(s|m|h|d)/#)
    guard let match, let count = Int(match.output.1), let unit = units[String(match.output.2)],
      range.contains(.seconds(count * unit))
    else {
      let bounds =
        "\(range.lowerBound.components.seconds)s to \(range.upperBound.components.seconds)s"
      throw problem(node, "'\(key)' is not a time such as 30s, 15m, 1h or 1d, from \(bounds)")
    }
    return .seconds(count * unit)
  }

  func problem(_ node: Node, _ text: String) -> ConfigurationProblem {
    ConfigurationProblem(path: path, line: node.mark?.line, problem: text)
  }
}

extension YamlError {
  /// The line that the parser stopped at, counted from 1.
  var line: Int? {
    switch self {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      mark.line
    default: nil
    }
  }
}

extension String {
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
