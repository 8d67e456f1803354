public import Analysis
import Catalogue

/// Renders Ratebook's status as metrics for Prometheus, in the text format that node_exporter's textfile
/// collector reads: <https://prometheus.io/docs/instrumenting/exposition_formats/>.
///
/// The only label is the panel. No metric shows an account's balance.
public struct MetricsRenderer: Sendable {
  public init() {}

  /// The characters at the start of every text.
  public static let beginning = "# HELP ratebook_"

  public func text(_ status: Status) -> String {
    var text = ""
    func add(_ name: String, _ help: String, _ samples: [(panel: String?, value: Double?)]) {
      let samples = samples.compactMap { sample in sample.value.map { (sample.panel, $0) } }
      guard !samples.isEmpty else { return }
      text += "\(Self.beginning)\(name) \(help)\n# TYPE ratebook_\(name) gauge\n"
      for (panel, value) in samples {
        let label = panel.map { "{panel=\"\(Self.escaped($0))\"}" } ?? ""
        text += "ratebook_\(name)\(label) \(DecimalText.exact(value) ?? "NaN")\n"
      }
    }
    func ofPanels(_ value: (Status.Panel) -> Double?) -> [(panel: String?, value: Double?)] {
      status.panels.map { ($0.name, value($0)) }
    }
    add(
      "last_accepted_timestamp_seconds", "When the last accepted snapshot of the panel was taken.",
      ofPanels { $0.acceptedAt?.seconds })
    add(
      "last_attempt_timestamp_seconds", "When the panel was last asked for its services.",
      ofPanels { $0.attemptedAt?.seconds })
    add(
      "failed_attempts", "Attempts to read the panel since the last one that was answered.",
      ofPanels { Double($0.failures) })
    add(
      "services", "Services in the last accepted snapshot of the panel.",
      ofPanels { $0.services.map(Double.init) })
    add(
      "held_snapshot", "1 if a snapshot of the panel waits to be confirmed, else 0.",
      ofPanels { $0.held == nil ? 0 : 1 })
    func ofChannels(
      _ count: (Status.Channel) -> Int
    ) -> [(panel: String?, value: Double?)] {
      status.channels.isEmpty
        ? [] : [(nil, Double(status.channels.reduce(0) { $0 + count($1) }))]
    }
    add("alerts_due", "Alerts that could be sent by now, over all channels.", ofChannels(\.due))
    add("alerts_failed", "Alerts that were given up, over all channels.", ofChannels(\.failed))
    add(
      "channels_off", "Channels that refuse every message.",
      ofChannels { $0.offSince == nil ? 0 : 1 })
    add("database_size_bytes", "Size of the database.", [(nil, Double(status.databaseBytes))])
    add(
      "last_backup_timestamp_seconds", "When the last known backup was made.",
      [(nil, status.lastBackup?.madeAt.seconds)])
    add(
      "written_timestamp_seconds", "When these metrics were written.", [(nil, status.at.seconds)])
    return text
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}

extension Timestamp {
  /// Unix seconds.
  fileprivate var seconds: Double { Double(milliseconds) / 1000 }
}
