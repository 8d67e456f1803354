import Catalogue
import ReportModel
import Store

/// Makes a panel's history out of all of its changes, read in one pass.
struct HistoryReader {
  private let changes: PanelChanges
  private let book: PanelBook
  private let index: PriceIndex
  private var services: [(number: Int64, history: ServiceHistory)] = []
  private var categories = IDMap<Members>()

  /// The places of a category's services.
  private struct Members {
    var listed: [Int] = []
    var gone: [Int] = []
  }

  /// Takes changes that were read with the whole catalogue. Throws `StoreError`.
  init(_ changes: PanelChanges, _ book: PanelBook) throws {
    self.changes = changes
    self.book = book
    index = PriceIndex(changes, breaks: book.breaks, book.limits, keepsCourses: true)
    let lives = Self.lives(of: changes)
    for (number, life) in lives {
      guard let history = try history(of: number, life) else { continue }
      services.append((number, history))
    }
    services.sort { $0.history.id.precedesAsID($1.history.id) }
    for (place, service) in services.enumerated() {
      let listed = lives[service.number, default: []].compactMap(\.version)
      guard let last = listed.last else { continue }
      for version in listed where categories[version.categoryKey] == nil {
        categories.set(version.categoryKey, Members())
      }
      if service.history.state == .listed {
        categories[last.categoryKey, default: Members()].listed.append(place)
      } else {
        categories[last.categoryKey, default: Members()].gone.append(place)
      }
    }
  }

  /// The history, in which `relistings` are told, as it stands at the window's end. Throws `StoreError`.
  func history(_ relistings: [Relisting], at end: Timestamp) throws -> PanelHistory {
    let panel = changes.panel
    let snapshots = changes.snapshots
    let gaps = ObservationGaps([snapshots.from] + changes.times)
    return PanelHistory(
      number: panel.id, name: panel.name, currency: panel.currency, balance: panel.balance,
      span: .init(from: snapshots.from, to: snapshots.to), isStale: gaps.isStale(at: end),
      gaps: gaps.gaps, services: services(telling: relistings), categories: try categoryHistories(),
      course: index.panelCourse)
  }

  /// How a service stood from a time on; without a version it was not listed.
  private struct Stage {
    let from: Timestamp
    let version: StoredVersion?
  }

  /// The stages of every service that was ever listed, oldest first.
  private static func lives(of changes: PanelChanges) -> IDMap<[Stage]> {
    var lives = changes.standing.mapValues { [Stage(from: $0.from, version: $0)] }
    for change in changes.changes {
      lives[change.service, default: []].append(Stage(from: change.at, version: change.after))
    }
    return lives
  }

  private func history(of number: Int64, _ life: [Stage]) throws -> ServiceHistory? {
    let versions = try life.indices.compactMap { place in
      try life[place].version.flatMap {
        try version($0, until: place + 1 < life.count ? life[place + 1].from : nil)
      }
    }
    guard let last = life.last, let first = versions.first else { return nil }
    var state = ServiceHistory.State.listed
    if last.version == nil {
      let isMissing = changes.absences(of: number, from: last.from, until: nil) == 1
      state = isMissing ? .missing(since: last.from) : .removed(since: last.from)
    }
    return ServiceHistory(
      id: try book.reader.id(of: number),
      firstSeen: try book.reader.firstSeen(number) ?? first.from, versions: versions, state: state)
  }

  private func version(_ version: StoredVersion, until end: Timestamp?) throws -> ServiceVersion? {
    guard let name = version.name, let rate = version.rate else { return nil }
    return ServiceVersion(
      from: version.from, until: end, name: try book.reader.text(name),
      category: try version.category.map(book.reader.text),
      type: try version.type.map(book.reader.text), rate: rate,
      min: version.min, max: version.max,
      refill: version.refill, cancel: version.cancel,
      isParked: book.limits.isParked(version, since: changes.since(version)))
  }
}

extension HistoryReader {
  private func services(telling relistings: [Relisting]) -> [ServiceHistory] {
    let own = relistings.filter { $0.old.panel == changes.panel.name }
    let byOld = Dictionary(own.map { ($0.old.service, $0.new) }) { first, _ in first }
    let byNew = Dictionary(own.map { ($0.new.service, $0.old) }) { first, _ in first }
    return services.map { _, history in
      var history = history
      history.relistedAs = byOld[history.id].map { .init(service: $0.service, rate: $0.rate) }
      history.relistedFrom = byNew[history.id].map { .init(service: $0.service, rate: $0.rate) }
      return history
    }
  }

  private func categoryHistories() throws -> [CategoryHistory] {
    try categories.map { category, members in
      CategoryHistory(
        name: try book.category(category).text, listed: members.listed, gone: members.gone,
        course: index.courses[category] ?? [])
    }.sorted { left, right in
      guard let name = left.name, let other = right.name else { return right.name != nil }
      return name.precedesExactly(other)
    }
  }
}
