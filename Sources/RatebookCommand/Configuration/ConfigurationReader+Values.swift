import Catalogue
import Collector
import FoundationEssentials
import Yams

extension ConfigurationReader {
  /// The members of a mapping, in order. Refuses unknown keys and suggests the nearest valid one.
  /// Does not show an unknown key that may be a misplaced secret.
  func members(
    of node: Node, allowed: [String], mayHoldSecret: Bool = false
  ) throws(ConfigurationProblem) -> [(key: String, value: Node)] {
    guard let mapping = node.mapping else {
      throw problem(node, "expected some of these settings: \(allowed.joined(separator: ", "))")
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

extension YamlError {
  /// The line at which the parser stopped, counted from 1.
  var line: Int? {
    switch self {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      mark.line
    case .duplicatedKeysInMapping(_, let context): context.mark.line
    default: nil
    }
  }

  /// The problem in the parser's words. Yams' own description is not used: it quotes the line,
  /// which may contain a secret.
  var problem: String {
    switch self {
    case .scanner(let context?, let problem, _, _):
      "it is not valid YAML: \(problem), \(context.text) from line \(context.mark.line)"
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _),
      .composer(_, let problem, _, _):
      "it is not valid YAML: \(problem)"
    case .duplicatedKeysInMapping: "a setting appears twice"
    default: "it is not valid YAML"
    }
  }
}

extension ConfigurationReader {
  /// Reads `orders`.
  func orders(_ node: Node) throws(ConfigurationProblem) -> OrderFileSettings {
    var settings = OrderFileSettings()
    for (key, value) in try members(of: node, allowed: ["columns", "date_format"]) {
      switch key {
      case "columns": settings.columns = try orderColumns(value)
      default:
        guard let format = DateFormat(try text(value, key)) else {
          throw problem(value, "'date_format' is not written as \(DateFormat.forms)")
        }
        settings.dateFormat = format
      }
    }
    return settings
  }

  /// The headers of columns, by the columns' names. An empty text means that the column is not read.
  private func orderColumns(_ node: Node) throws(ConfigurationProblem) -> OrderColumnChoice {
    var choice = OrderColumnChoice()
    for (key, value) in try members(of: node, allowed: OrderColumn.allCases.map(\.rawValue)) {
      let isEmpty = value.scalar?.string.isEmpty == true
      let header = isEmpty ? "" : try text(value, key)
      do { try choice.choose(header, for: key) } catch { throw problem(value, "\(error)") }
    }
    return choice
  }
}

extension ConfigurationReader {
  /// Reads `site`.
  func site(_ node: Node) throws(ConfigurationProblem) -> Configuration.Site {
    var site = Configuration.Site()
    for (key, value) in try members(of: node, allowed: ["title", "base_url"]) {
      switch key {
      case "title": site.title = try text(value, key)
      default: site.baseURL = try baseURL(value)
      }
    }
    return site
  }

  /// The address of a folder of pages: HTTP or HTTPS, with a host, and nothing after the path.
  private func baseURL(_ node: Node) throws(ConfigurationProblem) -> String {
    let text = try text(node, "base_url")
    guard let url = URLComponents(string: text),
      ["http", "https"].contains(url.scheme?.lowercased()),
      url.host?.isEmpty == false, url.query == nil, url.fragment == nil, url.user == nil,
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else {
      throw problem(
        node, "'base_url' is not an address such as https://example.org/prices/")
    }
    return text.hasSuffix("/") ? text : text + "/"
  }
}
