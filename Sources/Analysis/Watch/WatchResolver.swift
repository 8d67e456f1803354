import Catalogue
import Store

/// Finds the services that a watch list stands for, panel by panel.
struct WatchResolver {
  let list: WatchList
  private let reader: CatalogueReader
  /// The entries, by their places, that stand for a service so far.
  private var matched: Set<Int> = []
  /// The panels that are looked at, by name; empty for all of them.
  private let panels: Set<String>
  private var folded: [StoredVersion.TextID: [Character]] = [:]

  init(_ list: WatchList, panels: [String], _ reader: CatalogueReader) {
    self.list = list
    self.panels = Set(panels)
    self.reader = reader
  }

  /// The services of a panel that the list names: by id whenever they were seen, by name where they
  /// were listed within the window under it. Throws `StoreError`.
  mutating func services(of panel: PanelChanges) throws -> Set<Int64> {
    var services: Set<Int64> = []
    for (place, entry) in list.entries.enumerated() {
      let found: [Int64]
      switch entry.kind {
      case .id(let id, let name):
        guard name == nil || name == panel.panel.name else { continue }
        found = try [reader.number(of: id, of: panel.panel.id)].compactMap(\.self)
      case .orders:
        found = try reader.orderedServices(of: panel.panel.id)
      case .name(let pattern):
        found = try panel.versions.filter { try pattern.matches(name(of: $0)) }.map(\.service)
      }
      if !found.isEmpty { matched.insert(place) }
      services.formUnion(found)
    }
    return services
  }

  private mutating func name(of version: StoredVersion) throws -> [Character] {
    guard let id = version.name else { return [] }
    if let name = folded[id] { return name }
    let name = Array(try reader.text(id).folded)
    folded[id] = name
    return name
  }

  /// A line for the entries that stand for nothing in the panels that were looked at; mostly none.
  var notes: [String] {
    let idle = list.entries.enumerated().filter { place, entry in
      if case .id(_, let panel?) = entry.kind, !panels.isEmpty, !panels.contains(panel) {
        return false
      }
      return !matched.contains(place)
    }.map { "'\($0.element.text)'" }
    if idle.isEmpty { return [] }
    let shown = idle.prefix(5).joined(separator: ", ")
    let more = idle.count > 5 ? " and \(idle.count - 5) more" : ""
    return ["\(shown)\(more) of the watch list: no service is known by that"]
  }
}

extension PanelChanges {
  /// Every version that stood at some time within the window.
  fileprivate var versions: [StoredVersion] {
    Array(standing.values) + changes.compactMap(\.after)
  }
}
