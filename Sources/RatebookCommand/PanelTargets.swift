import Catalogue
import Collector
import PanelAPI
import Store
import Synchronization

/// The configured panels that a command reads.
struct PanelTargets {
  /// The panels with a key; for a program that keeps running, also panels whose key may become
  /// readable later.
  private(set) var ready: [PanelTarget] = []
  /// Their clients, in the same order.
  private(set) var clients: [(name: String, client: PanelClient)] = []
  /// The names of all configured panels.
  let names: Set<String>
  /// Why the other panels cannot be read, one line each.
  private(set) var problems: [String] = []

  /// Whether missing keys are looked for again each time.
  private let isPatient: Bool

  /// Finds the panels. Throws ``CommandFailure`` if there is no panel to read.
  init(
    _ configuration: Configuration, named wanted: [String], environment: [String: String],
    isQuiet: Bool, isPatient: Bool = false
  ) throws(CommandFailure) {
    self.isPatient = isPatient
    var late: [PanelTarget] = []
    let notes = PanelNotes(isQuiet: isQuiet)
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
    // All commands that print keys run in parallel.
    let secrets = configuration.secretVariables
    let keys = configuration.panels
      .filter { wanted.isEmpty || wanted.contains($0.name) }
      .map { (panel: $0, key: $0.key.begin(environment: environment, hiding: secrets)) }
    for (panel, key) in keys {
      @Sendable func client(_ key: APIKey) -> PanelClient {
        panel.client(key, volatileFields: configuration.volatileFields) {
          notes.tell($0, of: panel.name)
        }
      }
      func target(_ reader: any PanelReading) -> PanelTarget {
        PanelTarget(
          name: panel.name, reader: reader, every: panel.every, timeout: panel.timeout)
      }
      do throws(KeySource.Problem) {
        let client = client(try key.key())
        ready.append(target(client))
        clients.append((panel.name, client))
      } catch {
        problems.append("panel '\(panel.name)': \(error)")
        late.append(
          target(
            LateClient { () async throws(KeySource.Problem) in
              client(try await panel.key.keyInBackground(environment: environment, hiding: secrets))
            }))
      }
    }
    // If no panel has a key, the configuration is wrong.
    if isPatient, !ready.isEmpty { ready += late }
  }

  func tellProblems() {
    let isAskedAgain = isPatient && !ready.isEmpty
    let outcome = isAskedAgain ? "it is asked for again each time" : "it was not read"
    for problem in problems { Messages.write("ratebook: \(problem); \(outcome)") }
  }

  /// The exit status caused by panels without a key.
  var status: ExitStatus? { problems.isEmpty ? nil : .badConfiguration }
}

/// The client of a panel whose key could not be read at the start. Each call tries again to read it.
private final class LateClient: PanelReading {
  private let make: @Sendable () async throws(KeySource.Problem) -> PanelClient
  private let made = Mutex<PanelClient?>(nil)

  init(_ make: @escaping @Sendable () async throws(KeySource.Problem) -> PanelClient) {
    self.make = make
  }

  func services() async throws(PanelError) -> CatalogueAnswer { try await client().services() }

  func catalogue(knowing known: KnownEntries) async throws(PanelError) -> CatalogueReading {
    try await client().catalogue(knowing: known)
  }

  func balance() async throws(PanelError) -> Balance { try await client().balance() }

  func status(
    orders: [String]
  ) async throws(PanelError) -> [String: Result<OrderStatus, ItemError>] {
    try await client().status(orders: orders)
  }

  private func client() async throws(PanelError) -> PanelClient {
    if let client = made.withLock({ $0 }) { return client }
    do throws(KeySource.Problem) {
      let client = try await make()
      made.withLock { $0 = client }
      return client
    } catch { throw .noKey("\(error)") }
  }
}

/// Prints notes about readable answers, each note once in a run.
final class PanelNotes: Sendable {
  private let isQuiet: Bool
  private let told = Mutex<[String: Set<String>]>([:])
  /// The maximum number of notes about one panel, because a note may contain text that differs in
  /// each answer.
  private static let limit = 10

  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  func tell(_ note: String, of panel: String) {
    // Notes that differ only in times and line numbers are the same.
    let gist = note.filter { !$0.isNumber }
    let isNew = told.withLock { told in
      guard told[panel, default: []].count < Self.limit else { return false }
      return told[panel, default: []].insert(gist).inserted
    }
    if isNew, !isQuiet { Messages.write("ratebook: panel '\(panel)': \(note)") }
  }
}

/// Warns once about each configured panel that seems to be stored under another name, and stores the
/// hosts by which such panels are recognized.
final class RenamedPanelWarnings: Sendable {
  private let hosts: [String: String]
  private let told = Mutex<Set<String>>([])

  init(_ configuration: Configuration) {
    hosts = Dictionary(
      configuration.panels.map { ($0.name, $0.url.host) }, uniquingKeysWith: { first, _ in first })
  }

  /// Checks the database. A failure is ignored until the next time: a warning is no reason to fail.
  func tell(_ store: SharedStore) { try? store.reading { tell($0) } }

  func tell(_ store: RatebookStore) {
    guard let renamed = try? store.renamedPanels(hosts) else { return }
    for panel in renamed where told.withLock({ $0.insert(panel.new).inserted }) {
      Messages.write("ratebook: \(panel.warning)")
    }
  }

  func keepHosts(in store: SharedStore) { try? store.writing { try $0.keepHosts(hosts) } }
}

extension RenamedPanel {
  fileprivate var warning: String {
    let likeness =
      switch reason {
      case .host(let host): "was read at the same host, \(host)"
      case .catalogue(let percent): "lists \(percent) % of the same services"
      }
    return
      "panel '\(new)' is new, and '\(old)', which is not in the configuration, \(likeness). If it is "
      + "the same panel, keep its history: `ratebook panel rename '\(old)' '\(new)' --replace`"
  }
}

extension PanelURL {
  /// The host, with the port if it is stated.
  var host: String {
    let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
    return text[start...].prefix { !"/?#".contains($0) }.lowercased()
  }
}
