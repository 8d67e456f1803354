import Catalogue
import Store
import Testing

/// A panel whose random history is recorded in a store, and what must hold of it there.
struct RecordedPanel {
  let history: RandomHistory
  /// Reads the database, and writes nothing.
  private let store: RatebookStore
  private let name: String
  private let seed: UInt64

  init(in store: RatebookStore, _ name: String, _ seed: UInt64) {
    self.store = store
    self.name = name
    self.seed = seed
    history = RandomHistory(seed: seed, panel: name)
  }

  private var parameters: [String: SQLValue] { ["panel": .text(name)] }

  func verdicts() throws -> [Timestamp: Verdict] {
    let rows = try store.query(
      """
      SELECT taken_at, verdict FROM snapshot JOIN panel ON panel.id = panel_id
      WHERE name = :panel AND verdict IS NOT NULL
      """, parameters
    ).rows
    return rows.reduce(into: [:]) { verdicts, row in
      if case .integer(let time) = row[0], case .text(let verdict) = row[1] {
        verdicts[Timestamp(milliseconds: time)] = Verdict(rawValue: verdict)
      }
    }
  }

  /// By snapshot, the services that its unreadable entries represent.
  func claims() throws -> [Timestamp: [String?]] {
    let rows = try store.query(
      """
      SELECT taken_at, service FROM snapshot_defect
      JOIN snapshot ON snapshot.id = snapshot_id JOIN panel ON panel.id = panel_id
      WHERE name = :panel ORDER BY taken_at, position
      """, parameters
    ).rows
    return rows.reduce(into: [:]) { claims, row in
      guard case .integer(let time) = row[0] else { return }
      var service: String?
      if case .text(let key) = row[1] { service = key }
      claims[Timestamp(milliseconds: time), default: []].append(service)
    }
  }

  func versions() throws -> [UInt8] {
    let rows = try store.rows(
      """
      SELECT service, valid_from, valid_to, listed, name, category, type, rate, min, max, refill,
        cancel, extra, stale
      FROM service_version WHERE panel = :panel ORDER BY service, valid_from
      """, parameters)
    return Array(rows.joined(separator: "\n").utf8)
  }
}

// MARK: - What must hold

extension RecordedPanel {
  /// The catalogue as of every accepted snapshot is what it showed, and so is the number of services. If snapshots
  /// are `shuffled`, one may be accepted for a time, and the volatile fields before it are not known any more.
  func expectCatalogues(shuffled: Bool = false) throws {
    let expected = ExpectedCatalogues(history.attempts, try verdicts(), try claims())
    for (time, services) in expected.byTime {
      let (stored, sent) = (try store.catalogue(of: name, at: time), services)
      try #require(
        shuffled
          ? stored?.map(\.withoutVolatile).exact == sent.map(\.withoutVolatile).exact
          : stored?.exact == sent.exact,
        "\(name) at \(time), seed \(seed)")
      try #require(
        try staleServices(at: time) == expected.stale[time], "\(name) at \(time), seed \(seed)")
    }
    let counts = try store.rows(
      """
      SELECT taken_at, services FROM accepted JOIN panel ON panel.id = panel_id
      WHERE name = :panel ORDER BY taken_at
      """, parameters)
    try #require(
      counts == expected.byTime.map { "\($0.time.milliseconds) \($0.services.count)" },
      "\(name), seed \(seed)")
  }

  /// The services whose rates could not be read, and since when.
  private func staleServices(at time: Timestamp) throws -> [String: Timestamp] {
    let rows = try store.query(
      """
      SELECT service, valid_from FROM service_version
      WHERE panel = :panel AND valid_from <= :time AND coalesce(valid_to > :time, 1) AND stale
      """, parameters.merging(["time": .integer(time.milliseconds)]) { $1 }
    ).rows
    return rows.reduce(into: [:]) { services, row in
      guard case .text(let key) = row[0], case .integer(let since) = row[1] else { return }
      services[key] = Timestamp(milliseconds: since)
    }
  }

  /// A snapshot that is not accepted is kept whole, volatile fields included, unless it was accepted for a time,
  /// as may be if snapshots are `shuffled`.
  func expectWholeAnswers(shuffled: Bool = false) throws {
    let verdicts = try verdicts()
    for attempt in history.attempts {
      guard case .answered(let answer) = attempt.catalogue,
        let verdict = verdicts[attempt.takenAt], verdict != .accepted
      else { continue }
      let (received, sent) = (try store.received(from: name, at: attempt.takenAt), answer.services)
      try #require(
        shuffled
          ? received.map { Set($0.map(\.withoutVolatile.exact)) }
            == Set(sent.map(\.withoutVolatile.exact))
          : received?.exact == sent.exact,
        "\(name), \(verdict) at \(attempt.takenAt), seed \(seed)")
    }
  }

  /// Each version starts with an accepted snapshot, and differs from the one before it; its look is a row
  /// of its own only if that differs.
  func expectNoVersionWithoutChange() throws {
    let idle = try store.rows(
      """
      WITH looks AS (
        SELECT service, valid_from, panel_id,
          json_array(listed, name, category, type, rate, min, max, refill, cancel, extra,
            stale) AS look,
          lag(json_array(listed, name, category, type, rate, min, max, refill, cancel, extra,
            stale), 1, json_array(0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0))
            OVER (PARTITION BY service_id ORDER BY valid_from) AS look_before
        FROM service_version WHERE panel = :panel
      )
      SELECT service, valid_from FROM looks
      WHERE look = look_before OR NOT EXISTS (
        SELECT 1 FROM accepted WHERE accepted.panel_id = looks.panel_id AND taken_at = valid_from)
      """, parameters)
    try #require(idle == [], "\(name), seed \(seed)")
    let repeated = try store.rows(
      """
      SELECT step.service_id, at
      FROM version_step AS step JOIN panel ON panel.id = panel_id
      JOIN look ON look.id = step.look_id
      JOIN version AS base ON base.snapshot_id = base_id AND base.service_id = step.service_id
      JOIN look AS before ON before.id = base.look_id
      WHERE panel.name = :panel AND before.id <> look.id
        AND (SELECT value FROM text WHERE id = before.name_id)
          = (SELECT value FROM text WHERE id = look.name_id)
        AND (before.category_id, before.type_id, before.min, before.max, before.refill,
          before.cancel, before.extra_id, before.stale) IS (look.category_id, look.type_id, look.min,
          look.max, look.refill, look.cancel, look.extra_id, look.stale)
      """, parameters)
    try #require(repeated == [], "\(name), seed \(seed)")
  }
}

extension Service {
  fileprivate var withoutVolatile: Service {
    var service = self
    service.volatile = nil
    return service
  }
}
