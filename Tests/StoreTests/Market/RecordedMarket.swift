import Catalogue
import GRDB
import Interpretation
import Testing

@testable import Store

/// A panel with a random market whose answers are recorded in a store.
struct RecordedMarket {
  let attempts: [Attempt]
  private let name: String
  private let answers: [Timestamp: ReferenceSnapshot]

  /// The answers of a market: a rate that cannot be read is a defect.
  init(seed: UInt64, panel: String, count: Int = 60) {
    name = panel
    let history = RandomMarket.history(seed: seed, count: count)
    answers = Dictionary(uniqueKeysWithValues: history.map { ($0.time, $0) })
    attempts = history.map { snapshot in
      let looks = snapshot.ids.compactMap { snapshot.services[$0] }
      let answer = CatalogueAnswer(
        services: looks.filter { !$0.isStale }.map(Service.init),
        defects: looks.filter(\.isStale).map {
          Defect(service: $0.id, name: $0.name, field: "rate", reason: "it is no number", raw: "{}")
        })
      let balance = Balance(amount: Amount(1), currency: snapshot.currency)
      return Attempt(
        panel: panel, takenAt: snapshot.time, catalogue: .answered(answer),
        balance: .answered(balance))
    }
  }

  /// Records them in order, and accepts by hand what is held.
  func record(in store: RatebookStore, _ attempts: ArraySlice<Attempt>? = nil) throws {
    for attempt in attempts ?? self.attempts[...] {
      let recording = try store.record(attempt)
      if recording.verdict == .held { _ = try store.accept(recording.snapshotID) }
    }
  }
}

// MARK: - What interpretation gives

extension RecordedMarket {
  /// What interpretation makes of the accepted catalogues, and its memory after each.
  func interpreted(
    accepted times: [Timestamp]
  ) -> [(result: StepResult, memory: PanelMemory)] {
    var memory = PanelMemory()
    var shown: [String: ServiceLook] = [:]
    var known: Set<String> = []
    var currency: String?
    return times.compactMap { time in
      guard let answer = answers[time] else { return nil }
      // A service whose entry cannot be read is as it was before, and no currency is that before.
      var next = answer.services.filter { !$0.value.isStale }.mapValues { ServiceLook(Service($0)) }
      for (id, look) in answer.services where look.isStale { next[id] = shown[id] }
      let changes = Set(shown.keys).union(next.keys).inOrder.compactMap { id -> ServiceChange? in
        switch (shown[id], next[id]) {
        case (let old?, let new?): old == new ? nil : .changed(before: old, after: new)
        case (let old?, nil): .went(old)
        case (nil, let new?): .came(new, wasKnown: known.contains(id))
        case (nil, nil): nil
        }
      }
      let step = CatalogueStep(
        at: time, changes: changes, currencyBefore: currency,
        currencyAfter: answer.currency ?? currency, isBaseline: memory.at == nil)
      (shown, currency) = (next, answer.currency ?? currency)
      known.formUnion(next.keys)
      return (memory.interpret(step), memory)
    }
  }
}

extension Service {
  fileprivate init(_ look: ServiceLook) {
    let fields = [
      look.status.map { #""status":"\#($0)""# },
      look.description.map { #""description":"\#($0)""# },
      look.dripfeed.map { #""dripfeed":"\#($0)""# },
    ].compactMap(\.self)
    self.init(
      id: look.id, name: look.name, type: look.type, category: look.category, rate: look.rate,
      min: look.min, max: look.max, refill: look.refill, cancel: look.cancel,
      extra: fields.isEmpty ? nil : "{\(fields.joined(separator: ","))}")
  }
}

extension ServiceLook {
  /// Without what the store does not read of it yet.
  fileprivate init(_ service: Service) {
    func field(_ name: String) -> String? {
      let parts = (service.extra ?? "").split(separator: "\"", omittingEmptySubsequences: false)
      return parts.firstIndex { $0 == name }.map { String(parts[$0 + 2]) }
    }
    self.init(
      id: service.id, name: service.name, category: service.category, type: service.type,
      rate: service.rate, min: service.min, max: service.max, refill: service.refill,
      cancel: service.cancel, status: field("status"), description: field("description"),
      dripfeed: field("dripfeed"))
  }
}

// MARK: - What is stored

extension RecordedMarket {
  func acceptedTimes(_ database: Database) throws -> [Timestamp] {
    try Int64.fetchAll(
      database,
      sql: """
        SELECT taken_at FROM accepted JOIN panel ON panel.id = panel_id WHERE name = ?
        ORDER BY taken_at
        """, arguments: [name]
    ).map(Timestamp.init(milliseconds:))
  }

  /// The events by step, as the view `event` shows them.
  func events(_ database: Database) throws -> [Timestamp: [Event]] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT event.at, event, service, is_category, category, event.before, event.after,
          event.ratio, event.factor, group_number, coalesce(group_at, event.at), event.count,
          event.other_count, other_service, event.reference_at
        FROM event JOIN step_event AS step ON step.panel_id = event.panel_id
          AND step.at = event.at AND step.number = event.number
        WHERE panel = ? ORDER BY event.at, event.number
        """, arguments: [name])
    return try Dictionary(grouping: rows) { Timestamp(milliseconds: $0[0]) }.mapValues { rows in
      try rows.map { row in
        var subject = EventSubject.panel
        if let service: String = row[2] {
          subject = .service(service)
        } else if row[3] as Int? != nil {
          subject = .category(ExactText(row[4]))
        }
        let group = (row[9] as Int?).map {
          EventGroup(at: Timestamp(milliseconds: row[10]), number: $0)
        }
        return Event(
          try #require(EventKind(rawValue: row[1])), subject, before: row[5], after: row[6],
          ratio: row[7], factor: row[8], group: group, count: row[11], otherCount: row[12],
          other: row[13], reference: (row[14] as Int64?).map(Timestamp.init(milliseconds:)))
      }
    }
  }

  func priceSteps(_ database: Database) throws -> [Timestamp: [PriceStep]] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT price_step.at, scope, category, currency, logarithms, services FROM price_step
        WHERE panel = ? ORDER BY at, number
        """, arguments: [name])
    return Dictionary(grouping: rows) { Timestamp(milliseconds: $0[0]) }.mapValues { rows in
      rows.map { row in
        PriceStep(
          scope: row[1] == "panel" ? .panel : .category(ExactText(row[2]), currency: row[3]),
          logarithms: row[4], services: row[5])
      }
    }
  }

  /// Who is listed and not for sale as of a time.
  func parked(_ database: Database, at time: Timestamp) throws -> Set<String> {
    try Set(
      String.fetchAll(
        database,
        sql: """
          SELECT key FROM (
            SELECT service_id, is_parked, max(at) FROM parking
            WHERE panel_id = (SELECT id FROM panel WHERE name = ?) AND at <= ?
            GROUP BY service_id)
          JOIN service ON service.id = service_id WHERE is_parked
          """, arguments: [name, time.milliseconds]))
  }

  func memory(_ database: Database) throws -> PanelMemory? {
    try Int64.fetchOne(
      database,
      sql: """
        SELECT memory.id FROM memory JOIN panel ON panel.id = panel_id WHERE name = ?
        ORDER BY at DESC LIMIT 1
        """, arguments: [name]
    ).map { try StoredMemory($0, database).wholeMemory(database) }
  }
}
