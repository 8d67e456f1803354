import Catalogue
import Store

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads a panel's history up to a time.
struct HistoryReader {
  private let reading: Reading
  private let coverage: PanelCoverage
  private let end: Timestamp

  init(_ reading: Reading, _ coverage: PanelCoverage, until end: Timestamp) {
    self.reading = reading
    self.coverage = coverage
    self.end = end
  }

  /// The history; `nil` if the panel is not in the store. Throws `StoreError`.
  func history() throws -> PanelHistory? {
    guard let number = try number() else { return nil }
    let times = try acceptedTimes()
    let gaps = ObservationGaps(times)
    let services = try services()
    return PanelHistory(
      number: number, name: coverage.name, currency: coverage.currency,
      span: times.first.map { .init(from: $0, to: times.last ?? $0) },
      isStale: gaps.isStale(at: end), gaps: gaps.gaps, services: services,
      categories: try categories(of: services), course: try panelIndex(from: times.first))
  }

  private func number() throws -> Int64? {
    var number: Int64?
    try each("SELECT id FROM main.panel WHERE name = :panel") { row in
      if case .integer(let id) = row[0] { number = id }
    }
    return number
  }

  private func acceptedTimes() throws -> [Timestamp] {
    var times: [Timestamp] = []
    try each(
      """
      SELECT taken_at FROM snapshot JOIN main.panel ON panel.id = panel_id
      WHERE name = :panel AND verdict = 'accepted' AND taken_at <= :until ORDER BY taken_at
      """
    ) { row in
      if case .integer(let time) = row[0] { times.append(Timestamp(milliseconds: time)) }
    }
    return times
  }

  private func each(_ sql: String, _ body: (ResultRow) throws -> Void) throws {
    try reading.query(
      sql, named: "history",
      ["panel": .text(coverage.name), "until": .integer(end.milliseconds)], forEachRow: body)
  }
}

// MARK: - Services

extension HistoryReader {
  private static let versionColumns = [
    Column(.service, .text), Column(.firstSeenAt, .time), Column(.validFrom, .time),
    Column(.validTo, .time), Column(.name, .text), Column(.category, .text), Column(.type, .text),
    Column(.rate, .amount), Column(.min, .amount), Column(.max, .amount), Column(.refill, .flag),
    Column(.cancel, .flag), Column(.currency, .text), Column(.parked, .flag), Column(.stale, .flag),
  ]

  /// A service whose versions are being read, oldest first.
  private struct Life {
    let firstSeen: Timestamp
    var versions: [ServiceVersion] = []
    /// Since when the service is not listed.
    var gone: Timestamp?
  }

  /// Every service that was ever listed, by id. A version counts as parked if it was not for sale
  /// when it ended.
  private func services() throws -> [ServiceHistory] {
    var lives: [ExactText: Life] = [:]
    let columns = Self.versionColumns
    try each(
      """
      SELECT service, service.first_seen_at, valid_from, iif(valid_to <= :until, valid_to, NULL),
        name, category, type, rate, min, max, refill, cancel, own_currency,
        (SELECT is_parked FROM parking
         WHERE parking.panel_id = service_version.panel_id
           AND parking.service_id = service_version.service_id
           AND at <= :until AND at < coalesce(valid_to, :until + 1)
         ORDER BY at DESC LIMIT 1), stale
      FROM service_version JOIN service ON service.id = service_id
      WHERE panel = :panel AND valid_from <= :until
      ORDER BY service_id, valid_from
      """
    ) { row in
      let version = NamedRow(cells: try Self.cells(of: row, as: columns), columns: columns)
      guard let from = version.time(.validFrom) else { return }
      let id = ExactText(version.text(.service))
      var life = lives[id] ?? Life(firstSeen: version.time(.firstSeenAt) ?? from)
      if let shown = ServiceVersion(version) {
        life.versions.append(shown)
        life.gone = nil
      } else {
        life.gone = from
      }
      lives[id] = life
    }
    let presences = try presences()
    let histories = lives.compactMap { id, life -> ServiceHistory? in
      guard let text = id.text, !life.versions.isEmpty else { return nil }
      var history = ServiceHistory(
        id: text, firstSeen: life.firstSeen, versions: life.versions,
        state: life.gone.map {
          presences.removed.contains(id) ? .removed(since: $0) : .missing(since: $0)
        } ?? .listed)
      history.relistedFrom = presences.relistedFrom[id]
      if life.gone != nil { history.relistedAs = presences.relistedAs[id] }
      return history
    }
    return histories.sorted { $0.id.precedesAsID($1.id) }
  }

  private static func cells(of row: ResultRow, as columns: [Column]) throws -> [Cell] {
    try columns.enumerated().map { index, column in
      guard let cell = Cell(row[index], as: column.kind) else {
        throw StoreError.query("a version's \(column.name) is no \(column.kind)")
      }
      return cell
    }
  }

  /// Which services were removed and did not return, and the earlier and later ids of relisted services.
  private struct Presences {
    var removed: Set<ExactText> = []
    var relistedFrom: [ExactText: ServiceHistory.Relisted] = [:]
    var relistedAs: [ExactText: ServiceHistory.Relisted] = [:]
  }

  private func presences() throws -> Presences {
    var presences = Presences()
    let columns = [
      Column(.service, .text), Column(.event, .text), Column(.otherService, .text),
      Column(.before, .amount), Column(.after, .amount),
    ]
    try each(
      """
      SELECT service, event, other_service, before, after FROM event
      WHERE panel = :panel AND at <= :until AND service IS NOT NULL
        AND event IN ('removed', 'returned', 'relisted')
      ORDER BY at, number
      """
    ) { row in
      let event = NamedRow(cells: try Self.cells(of: row, as: columns), columns: columns)
      guard let id = event.text(.service) else { return }
      switch event.text(.event) {
      case "removed": presences.removed.insert(ExactText(id))
      case "returned": presences.removed.remove(ExactText(id))
      default:
        guard let old = event.text(.otherService), let before = event.amount(.before),
          let after = event.amount(.after)
        else { return }
        presences.relistedFrom[ExactText(id)] = .init(service: old, rate: before)
        presences.relistedAs[ExactText(old)] = .init(service: id, rate: after)
      }
    }
    return presences
  }
}

extension ServiceVersion {
  /// Reads a version; `nil` if it says that the service is not listed.
  fileprivate init?(_ row: NamedRow) {
    guard let from = row.time(.validFrom), let name = row.text(.name), let rate = row.amount(.rate)
    else { return nil }
    self.init(
      from: from, until: row.time(.validTo), name: name, category: row.text(.category),
      type: row.text(.type), rate: rate, min: row.amount(.min), max: row.amount(.max),
      refill: row.flag(.refill), cancel: row.flag(.cancel), currency: row.text(.currency),
      isParked: row.flag(.parked) ?? false, isStale: row.flag(.stale) ?? false)
  }
}

// MARK: - Categories and prices

extension HistoryReader {
  /// One step of a price index: its time, and the logarithm of its ratio.
  private typealias Move = (at: Timestamp, logarithm: Double)

  /// The steps of the panel's index, or of its categories' indices, by category.
  private func moves(of scope: String) throws -> [ExactText: [Move]] {
    var moves: [ExactText: [Move]] = [:]
    try reading.query(
      """
      SELECT category, at, logarithms / services FROM price_step
      WHERE panel = :panel AND scope = :scope AND at <= :until AND services > 0 ORDER BY at, number
      """, named: "history",
      [
        "panel": .text(coverage.name), "until": .integer(end.milliseconds), "scope": .text(scope),
      ]
    ) { row in
      guard case .integer(let at) = row[1], case .real(let logarithm) = row[2] else { return }
      var category: String?
      if case .text(let name) = row[0] { category = name }
      moves[ExactText(category), default: []].append((Timestamp(milliseconds: at), logarithm))
    }
    return moves
  }

  /// The index from its first time on, where it is 100.
  private static func series(from start: Timestamp?, _ moves: [Move]) -> [IndexPoint] {
    guard let start else { return [] }
    var logarithm = 0.0
    return [IndexPoint(at: start, index: 100)]
      + moves.filter { $0.logarithm != 0 }.map { move in
        logarithm += move.logarithm
        // Ten decimals, so that equal histories give equal texts.
        return IndexPoint(at: move.at, index: (1e12 * exp(logarithm)).rounded() / 1e10)
      }
  }

  private func panelIndex(from start: Timestamp?) throws -> [IndexPoint] {
    Self.series(from: start, try moves(of: "panel")[ExactText(nil)] ?? [])
  }

  /// Every category that a service was ever listed in, by name.
  private func categories(of services: [ServiceHistory]) throws -> [CategoryHistory] {
    struct Members {
      var start: Timestamp
      var listed: [Int] = []
      var gone: [Int] = []
    }
    var members: [ExactText: Members] = [:]
    for (index, service) in services.enumerated() {
      for version in service.versions {
        let name = ExactText(version.category)
        var found = members[name] ?? Members(start: version.from)
        found.start = min(found.start, version.from)
        members[name] = found
      }
      let last = ExactText(service.versions.last?.category)
      if service.state == .listed {
        members[last]?.listed.append(index)
      } else {
        members[last]?.gone.append(index)
      }
    }
    let moves = try moves(of: "category")
    return members.map { name, members in
      CategoryHistory(
        name: name.text, listed: members.listed, gone: members.gone,
        course: Self.series(from: members.start, moves[name] ?? []))
    }.sorted { left, right in
      guard let name = left.name, let other = right.name else { return right.name != nil }
      return name.precedesExactly(other)
    }
  }
}
