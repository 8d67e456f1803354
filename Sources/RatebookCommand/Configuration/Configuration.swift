import Alerts
import Analysis
import Catalogue
import Collector
import PanelAPI
import Store
import Transport

/// What the configuration file says.
struct Configuration: Sendable {
  /// The file; `nil` if there is none.
  var path: String?
  /// The database's path; `nil` for the default.
  var database: String?
  /// The folder of the user's own queries; `nil` for none.
  var queries: String?
  /// The services that reports keep to; `nil` for all of them.
  var watchList: ChosenWatchList?
  /// How many panels are read at a time.
  var concurrency = 8
  /// The names of the fields of which only the latest values are kept.
  var volatileFields = Service.volatileFields
  /// What decides which snapshots are accepted.
  var gate = AcceptanceGate()
  /// The time zone; `nil` if none is named.
  var timezone: NamedZone?
  var panels: [Panel] = []
  /// Where metrics for Prometheus are written; `nil` for nowhere.
  var metricsFile: String?
  /// Where alerts can be sent.
  var channels: [Channel] = []
  /// What is sent there.
  var alerts: [AlertRule] = []
  /// Where it is said that a run went well; `nil` for nowhere.
  var heartbeat: ChannelSources?
  var site = Site()
  /// How files of orders are read, except for the time zone.
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

  /// What `publish` is to know of the site.
  struct Site: Sendable {
    /// What it is called; `nil` for the default.
    var title: String?
    /// Where it will be, with a slash at its end; `nil` if that is not said.
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
    /// How long nothing may arrive; four times as long the whole call may take.
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

/// What is wrong with the configuration, and where.
struct ConfigurationProblem: Error, CustomStringConvertible {
  let path: String
  /// The line, counted from 1; `nil` if the file as a whole is meant.
  let line: Int?
  let problem: String

  var description: String { "\(path)\(line.map { ":\($0)" } ?? ""): \(problem)" }
}
