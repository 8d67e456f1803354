import Alerts
import Analysis
import Catalogue
import Collector
import PanelAPI
import Store
import Transport

/// The configuration file's settings.
struct Configuration: Sendable {
  /// The file's path; `nil` if there is none.
  var path: String?
  /// The database's path; `nil` for the default.
  var database: String?
  /// The folder of the user's own queries; `nil` if there is none.
  var queries: String?
  /// The services that reports are limited to; `nil` for all.
  var watchList: ChosenWatchList?
  /// The number of panels that are read at a time.
  var concurrency = 8
  /// The names of fields whose latest values only are stored.
  var volatileFields = Service.volatileFields
  /// The rule for accepting snapshots.
  var gate = AcceptanceGate()
  /// The time zone; `nil` if none is configured.
  var timezone: NamedZone?
  var panels: [Panel] = []
  var site = Site()
  /// The file for Prometheus metrics; `nil` for none.
  var metricsFile: String?
  /// The channels to which alerts can be sent.
  var channels: [Channel] = []
  /// The rules for the alerts.
  var alerts: [AlertRule] = []
  /// The lines on which rules name queries, by the queries' names.
  var queryLines: [String: Int] = [:]
  /// The addresses to call after each run; `nil` for none.
  var heartbeat: ChannelSources?
  /// The settings for reading files of orders, except the time zone.
  var orders = OrderFileSettings()

  /// The name of a time zone, and its line. The zone is looked up only by commands that show times,
  /// because panels can be read on a system without zones.
  struct NamedZone: Sendable {
    let name: String
    let line: Int?
  }

  /// The time zone; `nil` if none is configured. Throws ``ConfigurationProblem`` for an unknown zone.
  func zone(in zones: ZoneDatabase) throws(ConfigurationProblem) -> Zone? {
    guard let timezone else { return nil }
    do { return try zones.zone(named: timezone.name) } catch {
      throw ConfigurationProblem(
        path: path ?? "", line: timezone.line, problem: "'timezone': \(error)")
    }
  }

  /// The paths of the files that hold keys and other secrets.
  var secretFiles: [String] {
    let others = channels.map(\.sources) + (heartbeat.map { [$0] } ?? [])
    return (panels.map(\.key) + others.flatMap(\.secrets.values)).compactMap { source in
      if case .file(let path) = source { path } else { nil }
    }
  }

  /// The settings for the site that `publish` writes.
  struct Site: Sendable {
    /// The site's name; `nil` for the default.
    var title: String?
    /// The site's address with a final slash; `nil` if it is not stated.
    var baseURL: String?
  }

  /// A watch list, or the file that holds it.
  enum ChosenWatchList: Sendable {
    case file(String)
    case entries(WatchList)
  }

  /// One panel of the configuration.
  struct Panel: Sendable {
    let name: String
    let url: PanelURL
    let key: KeySource
    var every = Duration.seconds(3600)
    /// The maximum time in which nothing arrives. The whole call may take four times as long.
    var timeout = Duration.seconds(30)
  }
}

extension Configuration.Panel {
  /// A client with the panel's key. It passes messages about the panel's answers to `note`.
  func client(
    _ key: APIKey, volatileFields: Set<String>, note: @escaping @Sendable (String) -> Void
  ) -> PanelClient {
    let limits = CallLimits(
      connecting: min(timeout, .seconds(10)), idle: timeout, total: timeout * 4)
    return PanelClient(
      url: url, key: key, limits: limits,
      catalogues: CatalogueDecoder(volatileFields: volatileFields), note: note)
  }
}

/// A problem of the configuration, with its line.
struct ConfigurationProblem: Error, CustomStringConvertible {
  let path: String
  /// The line, counted from 1; `nil` if the whole file is meant.
  let line: Int?
  let problem: String

  var description: String { "\(path)\(line.map { ":\($0)" } ?? ""): \(problem)" }
}

/// The rule for the names of panels.
enum PanelName {
  static let rule = "a panel's name has 1 to 100 characters, none of them '/' or a control"

  static func isValid(_ name: String) -> Bool {
    (1...100).contains(name.count) && !name.contains("/")
      && name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }
}

/// The rule for the names of environment variables.
enum EnvironmentName {
  /// Whether a text can be a variable's name and does not look like a key. An error that names the
  /// variable would show the key. A key is long, and mixes letters and digits without `_`.
  static func isValid(_ name: String) -> Bool {
    guard name.wholeMatch(of: #/[A-Za-z_][A-Za-z0-9_]*/#) != nil else { return false }
    return name.count < 20 || name.contains("_") || !name.contains(where: \.isNumber)
  }
}
