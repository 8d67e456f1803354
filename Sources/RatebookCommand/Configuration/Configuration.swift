import Alerts
import Analysis
import Catalogue
import Collector
import PanelAPI
import Store
import Transport

/// The configuration file's settings.
struct Configuration: Sendable {
  /// The file; `nil` if there is none.
  var path: String?
  /// The database's path; `nil` for the default.
  var database: String?
  /// The folder of the user's own queries; `nil` for none.
  var queries: String?
  /// The services that reports keep to; `nil` for all of them.
  var watchList: ChosenWatchList?
  /// The number of panels that are read at a time.
  var concurrency = 8
  /// The names of the fields of which only the latest values are kept.
  var volatileFields = Service.volatileFields
  /// The gate that decides which snapshots are accepted.
  var gate = AcceptanceGate()
  /// The time zone; `nil` if none is named.
  var timezone: NamedZone?
  var panels: [Panel] = []
  var site = Site()
  /// The file that metrics for Prometheus are written to; `nil` for none.
  var metricsFile: String?
  /// The channels that alerts can be sent to.
  var channels: [Channel] = []
  /// The rules that say which alerts are sent there.
  var alerts: [AlertRule] = []
  /// The lines on which rules name queries, by the query's name.
  var queryLines: [String: Int] = [:]
  /// The addresses that are called after each run; `nil` for none.
  var heartbeat: ChannelSources?
  /// The settings by which files of orders are read, except for the time zone.
  var orders = OrderFileSettings()

  /// The name of a time zone, and the line that names it. The zone is looked up only by commands that show
  /// times: a panel is read on any system.
  struct NamedZone: Sendable {
    let name: String
    let line: Int?
  }

  /// The time zone; `nil` if none is named. Throws ``ConfigurationProblem`` if there is no such zone.
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

  /// The settings of the site that `publish` writes.
  struct Site: Sendable {
    /// Its name; `nil` for the default.
    var title: String?
    /// Its address, with a slash at the end; `nil` if it is not stated.
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
    /// The time in which nothing may arrive; four times as long the whole call may take.
    var timeout = Duration.seconds(30)
  }
}

extension Configuration.Panel {
  /// A client with the panel's key, which gives `note` what is to be said of its answers.
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
  /// The line, counted from 1; `nil` if the file as a whole is meant.
  let line: Int?
  let problem: String

  var description: String { "\(path)\(line.map { ":\($0)" } ?? ""): \(problem)" }
}

/// The names that a panel may have.
enum PanelName {
  static let rule = "a panel's name has 1 to 100 characters, none of them '/' or a control"

  static func isValid(_ name: String) -> Bool {
    (1...100).contains(name.count) && !name.contains("/")
      && name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }
}

/// The names that an environment variable may have.
enum EnvironmentName {
  /// Whether a text can be a variable's name and does not look like a key, which errors that name
  /// the variable would then show: long, without `_`, letters and digits mixed.
  static func isValid(_ name: String) -> Bool {
    guard name.wholeMatch(of: #/[A-Za-z_][A-Za-z0-9_]*/#) != nil else { return false }
    return name.count < 20 || name.contains("_") || !name.contains(where: \.isNumber)
  }
}
