import Catalogue
import Interpretation
import Store

/// A panel with a random market whose answers are recorded in a store.
struct RecordedMarket {
  let attempts: [Attempt]
  let panel: String
  private let answers: [Timestamp: ReferenceSnapshot]

  /// The answers of a random market.
  init(seed: UInt64, panel: String, count: Int = 60) {
    self.init(RandomMarket.history(seed: seed, count: count), panel: panel)
  }

  /// The answers of a history: a rate that cannot be read is a defect.
  init(_ history: [ReferenceSnapshot], panel: String) {
    self.panel = panel
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
  /// The catalogues of the accepted snapshots as the store has them: a service whose entry cannot be read is
  /// as it was before, and stale.
  func catalogues(accepted times: [Timestamp]) -> [ReferenceSnapshot] {
    var shown: [String: ServiceLook] = [:]
    return times.compactMap { time in
      guard let answer = answers[time] else { return nil }
      var next = answer.services.filter { !$0.value.isStale }.mapValues { ServiceLook(Service($0)) }
      for (id, look) in answer.services where look.isStale {
        next[id] = shown[id]
        next[id]?.staleSince = shown[id]?.staleSince ?? time
      }
      shown = next
      return ReferenceSnapshot(time: time, currency: answer.currency, Array(next.values))
    }
  }

  /// What interpretation makes of the accepted catalogues, and its memory after each.
  func interpreted(
    accepted times: [Timestamp]
  ) -> [(result: StepResult, memory: PanelMemory)] {
    var memory = PanelMemory()
    var shown: [String: ServiceLook] = [:]
    var known: Set<String> = []
    var currency: String?
    return catalogues(accepted: times).map { snapshot in
      let next = snapshot.services
      let changes = Set(shown.keys).union(next.keys).inOrder.compactMap { id -> ServiceChange? in
        switch (shown[id], next[id]) {
        case (let old?, let new?): old == new ? nil : .changed(before: old, after: new)
        case (let old?, nil): .went(old)
        case (nil, let new?): .came(new, wasKnown: known.contains(id))
        case (nil, nil): nil
        }
      }
      let step = CatalogueStep(
        at: snapshot.time, changes: changes, currencyBefore: currency,
        currencyAfter: snapshot.currency ?? currency, isBaseline: memory.at == nil)
      (shown, currency) = (next, snapshot.currency ?? currency)
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
      extra: fields.isEmpty ? nil : "{\(fields.joined(separator: ","))}", currency: look.currency)
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
      dripfeed: field("dripfeed"), currency: service.currency)
  }
}
