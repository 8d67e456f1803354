import PanelAPI
import Store
import Synchronization

/// Warns once of each configured panel that seems to be stored under another name, and keeps the hosts by
/// which such panels are recognised.
final class RenamedPanelWarnings: Sendable {
  private let hosts: [String: String]
  private let told = Mutex<Set<String>>([])

  init(_ configuration: Configuration) {
    hosts = Dictionary(
      configuration.panels.map { ($0.name, $0.url.host) }, uniquingKeysWith: { first, _ in first })
  }

  /// Looks at the database. What it cannot do now, it does the next time: a warning is no reason to fail.
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
