import Alerts
import Analysis
import Store
import Yams

/// Reads `alerts`: each entry has a list of conditions for a list of channels.
///
/// It is read after everything else, because rules name channels, panels and the watch list.
struct AlertRulesReader {
  let reader: ConfigurationReader
  let configuration: Configuration

  private static let keys = ["when", "for", "to", "digest", "repeat", "urgent"]

  func rules(_ node: Node) throws(ConfigurationProblem) -> [AlertRule] {
    if node.null != nil { return [] }
    guard let entries = node.sequence else { throw reader.problem(node, "'alerts' is not a list") }
    var rules: [AlertRule] = []
    for entry in entries {
      for rule in try self.rules(of: entry) {
        if rules.contains(where: { $0.identity == rule.identity }) {
          throw reader.problem(
            entry, "the rule '\(rule.identity.text)' to '\(rule.channel)' appears twice")
        }
        rules.append(rule)
      }
    }
    return rules
  }

  private func rules(of entry: Node) throws(ConfigurationProblem) -> [AlertRule] {
    var nodes: [String: Node] = [:]
    for (key, value) in try reader.members(of: entry, allowed: Self.keys) { nodes[key] = value }
    guard let when = nodes["when"], let to = nodes["to"] else {
      throw reader.problem(
        entry, "a rule needs 'when' and 'to', such as {when: rate rises by 5%, to: me}")
    }
    let scope = try nodes["for"].map { node throws(ConfigurationProblem) in try self.scope(node) }
    let digest = try nodes["digest"].map { node throws(ConfigurationProblem) in
      try self.digest(node)
    }
    let period = try nodes["repeat"].map { node throws(ConfigurationProblem) in
      try self.period(node)
    }
    let isUrgent = try nodes["urgent"].map { node throws(ConfigurationProblem) in
      try reader.flag(node, "urgent")
    }
    var rules: [AlertRule] = []
    for conditionNode in try items(when, "when") {
      let condition = try self.condition(conditionNode)
      if let period, !condition.isState {
        throw reader.problem(
          nodes["repeat"] ?? entry,
          "'repeat: \(period.text)' is for states, and '\(condition)' is not a state")
      }
      for channel in try items(to, "to") {
        rules.append(
          AlertRule(
            condition, for: scope ?? .all, to: try self.channel(channel), digest: digest,
            repeat: period, isUrgent: isUrgent ?? false))
      }
    }
    return rules
  }

  /// The lines on which rules name queries. `check` reports queries that do not exist.
  func queryLines(_ node: Node) throws(ConfigurationProblem) -> [String: Int] {
    var lines: [String: Int] = [:]
    for entry in node.sequence ?? [] {
      guard let when = entry["when"] else { continue }
      for item in try items(when, "when") {
        guard case .query(let name) = try condition(item) else { continue }
        lines[name] = lines[name] ?? item.mark?.line
      }
    }
    return lines
  }

  /// The entries of a list with at least one entry, or a single value.
  private func items(_ node: Node, _ key: String) throws(ConfigurationProblem) -> [Node] {
    guard let list = node.sequence else { return [node] }
    guard !list.isEmpty else {
      throw reader.problem(node, "'\(key)' is an empty list; name something, or leave the rule out")
    }
    return Array(list)
  }

  private func condition(_ node: Node) throws(ConfigurationProblem) -> Condition {
    let text = try reader.text(node, "when")
    do throws(Condition.Problem) { return try Condition(text) } catch {
      switch error {
      case .later: throw reader.problem(node, "`\(text)` comes with a later version")
      case .unknown(let candidates):
        throw reader.problem(
          node,
          "`\(text)`: did you mean `\(text.nearestSentence(of: candidates))`? docs/alerts.md has all"
        )
      case .value(let value, let rule, let example):
        throw reader.problem(node, "`\(text)`: '\(value)' is wrong; \(rule), such as `\(example)`")
      }
    }
  }

  private func channel(_ node: Node) throws(ConfigurationProblem) -> String {
    let name = try reader.text(node, "to")
    let names = configuration.channels.map(\.name)
    guard names.contains(name) else {
      let known =
        names.isEmpty
        ? "'channels' names none"
        : name.suggestion(of: names) + "there are: \(names.joined(separator: ", "))"
      throw reader.problem(node, "there is no channel '\(name)'; \(known)")
    }
    return name
  }

  private func digest(_ node: Node) throws(ConfigurationProblem) -> Digest {
    let text = try reader.text(node, "digest")
    guard let digest = Digest(text) else {
      let time =
        text.split(separator: " ").last.map(String.init)
        .flatMap { Digest("daily at \($0)") == nil ? nil : $0 } ?? "08:00"
      let forms = Digest.forms(at: time)
      throw reader.problem(
        node,
        "'digest: \(text)': did you mean `\(text.nearestSentence(of: forms))`? There are: "
          + forms.joined(separator: ", "))
    }
    return digest
  }

  private func period(_ node: Node) throws(ConfigurationProblem) -> Condition.Period {
    let text = try reader.text(node, "repeat")
    guard let period = Condition.Period(text) else {
      throw reader.problem(node, "'repeat: \(text)' is not a time such as 90m, 12h or 1d")
    }
    return period
  }

  // MARK: Scope

  private static let scopeWords = ["watch list", "@orders", "all"]
  private static let scopeKeys = ["panels", "category", "watch_list"]

  private func scope(_ node: Node) throws(ConfigurationProblem) -> RuleScope {
    if node.mapping != nil { return try scopeOfMembers(node) }
    if node.sequence != nil {
      let texts = try texts(node, "for")
      return RuleScope(.entries(texts), watchList: try list(texts, node))
    }
    switch try reader.text(node, "for") {
    case "all": return .all
    case "watch list": return RuleScope(.watchList, watchList: try ownWatchList(node))
    case "@orders":
      return RuleScope(.orders, watchList: try list(["@orders"], node))
    case let text:
      throw reader.problem(
        node,
        "'for: \(text)': did you mean '\(text.nearest(of: Self.scopeWords))'? There are: "
          + Self.scopeWords.joined(separator: ", ") + ", a list of entries of a watch list, "
          + "{panels: [acme], category: Instagram}")
    }
  }

  private func scopeOfMembers(_ node: Node) throws(ConfigurationProblem) -> RuleScope {
    var (panels, services): ([String], [String]) = ([], [])
    var category: String?
    var watchList: WatchList?
    for (key, value) in try reader.members(of: node, allowed: Self.scopeKeys) {
      switch key {
      case "panels":
        panels = try items(value, key).map { item throws(ConfigurationProblem) in
          try panel(item)
        }
      case "category": category = try reader.text(value, key)
      default:
        services = try texts(value, key)
        watchList = try list(services, value)
      }
    }
    guard !panels.isEmpty || category != nil || watchList != nil else {
      throw reader.problem(node, "'for' is empty; write `all`, or leave it out")
    }
    return RuleScope(
      .members(panels: panels, category: category, services: services), panels: Set(panels),
      category: category, watchList: watchList)
  }

  private func panel(_ node: Node) throws(ConfigurationProblem) -> String {
    let name = try reader.text(node, "panels")
    let names = configuration.panels.map(\.name)
    guard names.contains(name) else {
      throw reader.problem(
        node,
        "there is no panel '\(name)'; \(name.suggestion(of: names))there are: "
          + names.joined(separator: ", "))
    }
    return name
  }

  private func texts(_ node: Node, _ key: String) throws(ConfigurationProblem) -> [String] {
    try items(node, key).map { item throws(ConfigurationProblem) in try reader.text(item, key) }
  }

  private func list(_ lines: [String], _ node: Node) throws(ConfigurationProblem) -> WatchList {
    do throws(WatchList.Problem) { return try WatchList(lines: lines) } catch {
      throw reader.problem(node, error.advice)
    }
  }

  private func ownWatchList(_ node: Node) throws(ConfigurationProblem) -> WatchList {
    do throws(CommandFailure) {
      if let list = try WatchOptions.list(configuration) { return list }
    } catch { throw reader.problem(node, error.message) }
    throw reader.problem(node, "'for: watch list' needs a 'watch_list', and there is none")
  }
}
