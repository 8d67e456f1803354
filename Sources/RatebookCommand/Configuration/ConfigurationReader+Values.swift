import Yams

extension ConfigurationReader {
  /// The members of a mapping, in order. Refuses unknown keys, with the nearest valid one; an
  /// unknown key is not shown where it might be a secret that was put in the wrong place.
  func members(
    of node: Node, allowed: [String], mayHoldSecret: Bool = false
  ) throws(ConfigurationProblem) -> [(key: String, value: Node)] {
    guard let mapping = node.mapping else {
      throw problem(node, "here should be some of: \(allowed.joined(separator: ", "))")
    }
    var members: [(key: String, value: Node)] = []
    for (keyNode, value) in mapping {
      guard let key = keyNode.string, allowed.contains(key) else {
        throw problem(keyNode, unknown(keyNode.string ?? "", allowed, isShown: !mayHoldSecret))
      }
      members.append((key, value))
    }
    return members
  }

  private func unknown(_ key: String, _ allowed: [String], isShown: Bool) -> String {
    let name = isShown ? "no setting '\(key)'" : "no such setting"
    return "there is \(name); did you mean '\(key.nearest(of: allowed))'? "
      + "Valid here: \(allowed.joined(separator: ", "))"
  }

  func text(_ node: Node, _ key: String) throws(ConfigurationProblem) -> String {
    guard let text = node.scalar?.string, node.null == nil else {
      throw problem(node, "'\(key)' is not a text")
    }
    guard !text.isEmpty else { throw problem(node, "'\(key)' is empty") }
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
      throw problem(node, "'\(key)' is not a time such as 90s, 15m, 1h or 1d, from \(bounds)")
    }
    return .seconds(count * unit)
  }

  func problem(_ node: Node, _ text: String) -> ConfigurationProblem {
    ConfigurationProblem(path: path, line: node.mark?.line, problem: text)
  }
}
