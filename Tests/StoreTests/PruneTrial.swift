import Catalogue
import Store
import Testing

/// One random history in two stores, of which one is pruned on the way.
struct PruneTrial {
  private let whole: OpenStore
  private let pruned: OpenStore
  private let seed: UInt64
  private let name: String
  private let before: ArraySlice<Attempt>
  private let after: ArraySlice<Attempt>
  private let cut: Timestamp

  init(
    whole: OpenStore, pruned: OpenStore, _ seed: UInt64, isInOrder: Bool,
    recordedBefore count: Int, cut hour: Int
  ) throws {
    self.whole = whole
    self.pruned = pruned
    self.seed = seed
    name = "panel \(seed)"
    let history = RandomHistory(seed: seed, panel: name)
    let attempts = isInOrder ? history.attempts : history.shuffled()
    before = attempts.prefix(count)
    // Those older than what is left are refused.
    after = attempts.dropFirst(count).filter { $0.takenAt > .hour(hour) }[...]
    cut = .hour(hour)
  }

  func run() throws {
    for attempt in before { try record(attempt, in: [whole, pruned]) }
    try pruned.writer.deriveAll()
    let told = try pruned.reader.pruning(before: cut)
    let done = try pruned.writer.prune(before: cut)
    try #require(done == told, "seed \(seed)")
    try #require(try pruned.writer.prune(before: cut).isEmpty, "seed \(seed)")
    try expectSameAnswers(justPruned: true)
    try expectNothingOlder()
    for attempt in after { try record(attempt, in: [whole, pruned]) }
    try expectSameAnswers(justPruned: false)
  }

  /// Records without the known entries, if that is enough.
  private func record(_ attempt: Attempt, in stores: [OpenStore]) throws {
    for store in stores {
      let known = try store.reader.knownEntries(of: name, at: attempt.takenAt)
      do {
        try #require(try store.writer.backfill(attempt.marked(known)) != nil, "seed \(seed)")
      } catch is WholeAnswerNeeded {
        let whole = attempt.marked(KnownEntries(key: known.key))
        try #require(try store.writer.backfill(whole) != nil, "seed \(seed)")
      }
    }
  }
}

// MARK: - What must hold

extension PruneTrial {
  /// What is left before the cut is what the cut is answered with, and how services were last listed that
  /// are not listed then: they came back, or are remembered.
  private func expectNothingOlder() throws {
    let superseded = try pruned.reader.rows(
      """
      SELECT service, valid_from FROM service_version AS version
      WHERE panel = :panel AND valid_to <= :cut AND NOT (
        listed AND NOT EXISTS (
          SELECT 1 FROM service_version AS later
          WHERE later.service_id = version.service_id AND later.listed
            AND later.valid_from > version.valid_from AND later.valid_from <= :cut))
      """, parameters)
    try #require(superseded == [], "seed \(seed)")
    let accepted = try pruned.reader.rows(
      """
      SELECT taken_at FROM accepted JOIN panel ON panel.id = panel_id
      WHERE name = :panel AND taken_at <= :cut
      """, parameters)
    try #require(accepted.count <= 1, "seed \(seed)")
  }

  private var parameters: [String: SQLValue] {
    ["panel": .text(name), "cut": .integer(cut.milliseconds)]
  }

  /// Every look at the cut or later gives the same from both stores.
  private func expectSameAnswers(justPruned: Bool) throws {
    let looks = justPruned ? Self.looks + Self.looksBack : Self.looks
    for (what, sql) in looks {
      let expected = try whole.reader.rows(sql, parameters)
      try #require(try pruned.reader.rows(sql, parameters) == expected, "\(what), seed \(seed)")
    }
    for hour in 0...28 where Timestamp.hour(hour) >= cut {
      try #require(
        try pruned.reader.catalogue(of: name, at: .hour(hour))?.exact
          == whole.reader.catalogue(of: name, at: .hour(hour))?.exact, "at \(hour), seed \(seed)")
      try #require(
        try pruned.reader.received(from: name, at: .hour(hour))?.exact
          == whole.reader.received(from: name, at: .hour(hour))?.exact, "at \(hour), seed \(seed)")
    }
    try #require(
      try pruned.reader.knownEntries(of: name).marks.count
        == whole.reader.knownEntries(of: name).marks.count, "seed \(seed)")
    try #require(
      try pruned.reader.lastAttempt(of: name) == whole.reader.lastAttempt(of: name), "seed \(seed)")
  }

  /// What the queries look up as of the cut and later.
  private static let looks = [
    (
      "history",
      """
      SELECT service, valid_from, valid_to, name, category, type, rate, min, max, refill, cancel,
        extra
      FROM service_version
      WHERE panel = :panel AND listed AND coalesce(valid_to > :cut, true)
      ORDER BY service, valid_from
      """
    ),
    (
      "snapshots",
      """
      SELECT taken_at, verdict, reason, services, balance, currency, balance_error,
        (SELECT json_group_array(json_array(position, service, field, reason, raw))
         FROM snapshot_defect WHERE snapshot_id = snapshot.id)
      FROM snapshot JOIN panel ON panel.id = panel_id
      WHERE name = :panel AND taken_at >= :cut ORDER BY taken_at
      """
    ),
    ("base", last("taken_at", "verdict = 'accepted'")),
    (
      "defects of the base",
      last(
        "(SELECT count(*) FROM snapshot_defect WHERE snapshot_id = snapshot.id)",
        "verdict = 'accepted'")
    ),
    ("balance", last("balance", "balance IS NOT NULL")),
    ("balance's time", last("taken_at", "balance IS NOT NULL")),
    ("currency of a catalogue", last("currency", "currency IS NOT NULL")),
    (
      "currency of a window",
      last("currency", "currency IS NOT NULL AND coalesce(verdict, 'accepted') = 'accepted'")
    ),
  ]

  /// What they look up of the time before. A service that is forgotten, since it was gone by the cut, is
  /// new when it comes back behind the pruning.
  private static let looksBack = [
    (
      "as last listed",
      """
      SELECT key, at, json_array(value, base.rate, look.min, look.max, refill, cancel)
      FROM panel JOIN version_step AS step ON step.panel_id = panel.id
      JOIN service ON service.id = step.service_id
      LEFT JOIN version AS base ON base.snapshot_id = base_id AND base.service_id = step.service_id
      LEFT JOIN look ON look.id = base.look_id LEFT JOIN text ON text.id = look.name_id
      WHERE panel.name = :panel AND step.look_id IS NOT NULL AND at > :cut ORDER BY key, at
      """
    ),
    (
      "first seen",
      """
      SELECT key, first_seen_at
      FROM service JOIN panel ON panel.id = panel_id
      WHERE name = :panel AND EXISTS (
        SELECT 1 FROM service_version AS version WHERE service_id = service.id
          AND (valid_from > :cut OR listed AND valid_to IS NULL))
      ORDER BY key
      """
    ),
  ]

  private static func last(_ value: String, _ condition: String) -> String {
    """
    SELECT \(value) FROM snapshot JOIN panel ON panel.id = panel_id
    WHERE name = :panel AND taken_at <= :cut AND \(condition) ORDER BY taken_at DESC LIMIT 1
    """
  }
}
