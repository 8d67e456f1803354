import Collector
import PanelAPI

/// The configured panels that a command is to read.
struct PanelTargets {
  /// Those whose key is at hand.
  private(set) var ready: [PanelTarget] = []
  /// Their clients, in the same order.
  private(set) var clients: [(name: String, client: PanelClient)] = []
  /// The names of all panels that are configured.
  let names: Set<String>
  /// Why the others cannot be read, a line each.
  private(set) var problems: [String] = []

  /// Throws ``CommandFailure`` where there is no panel to read.
  init(
    _ configuration: Configuration, named wanted: [String], environment: [String: String]
  ) throws(CommandFailure) {
    names = Set(configuration.panels.map(\.name))
    guard !configuration.panels.isEmpty else {
      let place = configuration.path.map { "'\($0)' names no panel" } ?? "there is no configuration"
      throw CommandFailure(
        .badConfiguration, "\(place); nothing was read (`ratebook init` writes one to start from)")
    }
    for name in wanted where !configuration.panels.contains(where: { $0.name == name }) {
      let known = configuration.panels.map(\.name).joined(separator: ", ")
      throw CommandFailure(
        .missingInput,
        "there is no panel '\(name)' in '\(configuration.path ?? "")'; it names \(known)")
    }
    for panel in configuration.panels where wanted.isEmpty || wanted.contains(panel.name) {
      do throws(KeySource.Problem) {
        let client = try panel.client(
          environment, volatileFields: configuration.volatileFields)
        ready.append(PanelTarget(name: panel.name, reader: client, every: panel.every))
        clients.append((panel.name, client))
      } catch {
        problems.append("panel '\(panel.name)': \(error)")
      }
    }
  }

  func tellProblems() {
    for problem in problems { Messages.write("ratebook: \(problem); it was not read") }
  }

  /// What the panels without a key do to the exit status.
  var status: ExitStatus? { problems.isEmpty ? nil : .badConfiguration }
}
