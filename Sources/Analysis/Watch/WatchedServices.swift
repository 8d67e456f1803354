import Catalogue
import Store

/// The services that a watch list names.
struct WatchedServices {
  private let list: WatchList
  /// The panels of the report, by name; empty for all.
  private let panels: Set<String>
  /// The indices of the entries that have matched a service so far.
  private var matched: Set<Int> = []
  /// The number of the list's services at the window's end, and of all its services, by panel.
  private(set) var counts: [String: (listed: Int, all: Int)] = [:]
  /// The list's services at the window's end.
  private(set) var listed: Set<ServiceKey> = []
  /// The ids of the list's services, by panel.
  private(set) var ids: [String: Set<ExactText>] = [:]

  init(_ list: WatchList, panels: [String]) {
    self.list = list
    self.panels = Set(panels)
  }

  /// Whether the list names a service by its id, by its name as of the window's end, or by an order.
  mutating func take(_ service: ServiceAsOf) -> Bool {
    var isWatched = false
    var name: [Character]?
    for (index, entry) in list.entries.enumerated() {
      if entry.names(
        service.id, of: service.panel, name: service.name, isOrdered: service.isOrdered, &name)
      {
        matched.insert(index)
        isWatched = true
      }
    }
    guard isWatched else { return false }
    ids[service.panel, default: []].insert(ExactText(service.id))
    counts[service.panel, default: (0, 0)].all += 1
    if service.isListed {
      counts[service.panel, default: (0, 0)].listed += 1
      listed.insert(ServiceKey(panel: service.panel, id: ExactText(service.id)))
    }
    return true
  }

  /// Notes about the entries that match no service of the panels; usually empty.
  var notes: [String] {
    let idle = list.entries.enumerated().filter { index, entry in
      if case .id(_, let panel?) = entry.kind, !panels.isEmpty, !panels.contains(panel) {
        return false
      }
      return !matched.contains(index)
    }.map { "'\($0.element.text)'" }
    if idle.isEmpty { return [] }
    let shown = idle.prefix(5).joined(separator: ", ")
    let more = idle.count > 5 ? " and \(idle.count - 5) more" : ""
    return ["watch list: no service matches \(shown)\(more)"]
  }
}
