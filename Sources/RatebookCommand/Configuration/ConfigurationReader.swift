import Analysis
import Catalogue
import FoundationEssentials
import PanelAPI
import Store
import Yams

extension Configuration {
  /// Reads a file. Throws ``ConfigurationProblem``, which names file, line and the nearest valid
  /// key, and never shows a value that may be a secret.
  init(contentsOf path: String) throws(ConfigurationProblem) {
    self.path = path
    let text: String?
    do throws(InputFile.Unreadable) {
      text = String(validating: try InputFile.contents(of: path), as: UTF8.self)
    } catch { throw ConfigurationProblem(path: path, line: nil, problem: error.reason) }
    guard let text else {
      throw ConfigurationProblem(path: path, line: nil, problem: "it is not a text in UTF-8")
    }
    let reader = ConfigurationReader(path: path)
    guard let root = try reader.parse(text) else { return }
    try reader.read(root, into: &self)
  }
}

/// Reads the configuration from YAML, key by key.
struct ConfigurationReader {
  let path: String

  /// The document; `nil` if it has only comments.
  func parse(_ text: String) throws(ConfigurationProblem) -> Node? {
    do {
      let node = try Yams.compose(yaml: text)
      return node?.null == nil ? node : nil
    } catch {
      let error = error as? YamlError
      throw ConfigurationProblem(
        path: path, line: error?.line, problem: error?.problem ?? "it is not valid YAML")
    }
  }

  func read(_ root: Node, into configuration: inout Configuration) throws(ConfigurationProblem) {
    var alerts: Node?
    for (key, value) in try members(of: root, allowed: Self.settings) {
      switch key {
      case "database": configuration.database = inConfigurationFolder(try text(value, key))
      case "queries": configuration.queries = inConfigurationFolder(try text(value, key))
      case "watch_list": configuration.watchList = try watchList(value)
      case "concurrency": configuration.concurrency = try wholeNumber(value, key, in: 1...256)
      case "site": configuration.site = try site(value)
      case "orders": configuration.orders = try orders(value)
      case "timezone":
        configuration.timezone = Configuration.NamedZone(
          name: try text(value, key), line: value.mark?.line)
      case "metrics":
        for (key, path) in try members(of: value, allowed: ["textfile"]) {
          configuration.metricsFile = inConfigurationFolder(try text(path, key))
        }
      case "channels": configuration.channels = try channels(value)
      case "heartbeat": configuration.heartbeat = try heartbeat(value)
      case "gate": configuration.gate = try gate(value)
      case "alerts": alerts = value
      case "volatile_fields": configuration.volatileFields = try volatileFields(value)
      default:
        // The value is empty if the only panel is commented out.
        if value.null != nil { continue }
        guard let entries = value.sequence else { throw problem(value, "'panels' is not a list") }
        for entry in entries { try addPanel(entry, to: &configuration) }
      }
    }
    if let alerts {
      let reader = AlertRulesReader(reader: self, configuration: configuration)
      configuration.alerts = try reader.rules(alerts)
      configuration.queryLines = try reader.queryLines(alerts)
    }
  }

  private static let settings = [
    "database", "queries", "watch_list", "concurrency", "timezone", "site", "orders",
    "volatile_fields", "gate", "channels", "alerts", "heartbeat", "metrics", "panels",
  ]

  private func gate(_ node: Node) throws(ConfigurationProblem) -> AcceptanceGate {
    var gate = AcceptanceGate()
    let range = Duration.seconds(60) ... .seconds(30 * 86_400)
    for (key, value) in try members(of: node, allowed: ["confirm_after", "confirm_empty_after"]) {
      let time = try duration(value, key, in: range)
      if key == "confirm_after" { gate.confirmAfter = time } else { gate.confirmEmptyAfter = time }
    }
    return gate
  }

  private func volatileFields(_ node: Node) throws(ConfigurationProblem) -> Set<String> {
    guard let entries = node.sequence else {
      throw problem(node, "'volatile_fields' is not a list, such as [average_time]")
    }
    var names = Service.volatileFields
    for entry in entries {
      let name = try text(entry, "volatile_fields")
      guard !CatalogueDecoder.contractFields.contains(name) else {
        throw problem(entry, "'\(name)' is a field of the contract and never volatile")
      }
      names.insert(name)
    }
    return names
  }

  /// The path of a file, or the entries themselves.
  private func watchList(
    _ node: Node
  ) throws(ConfigurationProblem) -> Configuration.ChosenWatchList {
    guard let entries = node.sequence else {
      return .file(inConfigurationFolder(try text(node, "watch_list")))
    }
    var lines: [String] = []
    for entry in entries { lines.append(try text(entry, "watch_list")) }
    do throws(WatchList.Problem) { return .entries(try WatchList(lines: lines)) } catch {
      throw problem(error.line.map { entries[$0] } ?? node, "'watch_list': \(error.advice)")
    }
  }

  private func addPanel(
    _ entry: Node, to configuration: inout Configuration
  ) throws(ConfigurationProblem) {
    let panel = try panel(entry)
    if configuration.panels.contains(where: { $0.name == panel.name }) {
      throw problem(entry, "panel '\(panel.name)' appears twice")
    }
    configuration.panels.append(panel)
  }

  private func panel(_ entry: Node) throws(ConfigurationProblem) -> Configuration.Panel {
    var fields: [String: Node] = [:]
    for (key, value) in try members(of: entry, allowed: ["name", "url", "key", "every", "timeout"])
    {
      fields[key] = value
    }
    guard let name = fields["name"], let url = fields["url"], let key = fields["key"] else {
      let missing = ["name", "url", "key"].filter { fields[$0] == nil }.joined(separator: ", ")
      throw problem(entry, "a panel needs a name, a url and a key; missing here: \(missing)")
    }
    var panel = Configuration.Panel(
      name: try panelName(name), url: try panelURL(url), key: try keySource(key))
    if let every = fields["every"] {
      panel.every = try duration(every, "every", in: .seconds(60) ... .seconds(366 * 86_400))
    }
    if let timeout = fields["timeout"] {
      panel.timeout = try duration(timeout, "timeout", in: .seconds(1) ... .seconds(600))
    }
    return panel
  }
}

// MARK: - Panels' fields

extension ConfigurationReader {
  private func panelName(_ node: Node) throws(ConfigurationProblem) -> String {
    let name = try text(node, "name")
    guard PanelName.isValid(name) else { throw problem(node, PanelName.rule) }
    return name
  }

  private func panelURL(_ node: Node) throws(ConfigurationProblem) -> PanelURL {
    let text = try text(node, "url")
    do throws(PanelURL.Invalid) { return try PanelURL(text) } catch {
      throw problem(node, "the url cannot be used: \(error)")
    }
  }

  /// The source of a secret. Messages name it as `what`.
  func keySource(
    _ node: Node, _ what: String = "key"
  ) throws(ConfigurationProblem) -> KeySource {
    let advice = "write {env: NAME}, {file: PATH} or {command: …}"
    guard node.mapping != nil else {
      throw problem(node, "the \(what) itself does not belong in the configuration; \(advice)")
    }
    let members = try members(of: node, allowed: ["env", "file", "command"], mayHoldSecret: true)
    guard members.count == 1, let (source, value) = members.first else {
      throw problem(node, "a \(what) has one source; \(advice)")
    }
    let text = try text(value, source)
    switch source {
    case "env":
      guard EnvironmentName.isValid(text) else {
        throw problem(value, "{env: NAME} takes the name of a variable, not the \(what) itself")
      }
      return .environment(name: text)
    case "file": return .file(path: inConfigurationFolder(text))
    default: return .command(text)
    }
  }

  /// The path; a relative one is relative to the configuration file, not to the current folder.
  private func inConfigurationFolder(_ text: String) -> String {
    if text.hasPrefix("/") { return text }
    if text.hasPrefix("~/"), let home = ProcessInfo.processInfo.environment["HOME"] {
      return home + text.dropFirst()
    }
    guard let slash = path.lastIndex(of: "/") else { return text }
    return path[...slash] + text
  }
}
