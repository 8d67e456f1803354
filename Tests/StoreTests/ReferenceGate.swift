import Catalogue
import Store

/// The acceptance gate and the keeping of defects once more, worked out over whole catalogues for
/// attempts in the order of time, to hold the store's own to.
struct ReferenceGate {
  private(set) var verdicts: [Timestamp: Verdict] = [:]
  /// By snapshot, the services that its unreadable entries represent.
  private(set) var claims: [Timestamp: [String?]] = [:]

  /// What the last accepted snapshot shows; `nil` before the first.
  private var catalogue: [String: Service]?
  /// The services whose entries in it could not be read, and how many entries represent no service.
  private var unread: Set<String> = []
  private var unidentified = 0
  private var currency: String?
  private var waiting: [Snapshot] = []

  private struct Snapshot {
    let time: Timestamp
    let answer: CatalogueAnswer
    let claims: [String?]
    let currency: String?
    var isCurrencyAssumed = false

    var services: [Service] { answer.services }
  }

  init(_ attempts: [Attempt]) {
    for attempt in attempts {
      switch attempt.catalogue {
      case .failed: verdicts[attempt.takenAt] = .failed
      case .notAsked: break
      case .answered(let answer):
        var stated: String?
        if case .answered(let balance) = attempt.balance { stated = balance.currency }
        add(answer, attempt.takenAt, stated)
      }
    }
  }

  private mutating func add(_ answer: CatalogueAnswer, _ time: Timestamp, _ stated: String?) {
    var currency = stated
    if currency == nil, let held = waiting.last, isNearer(held, to: answer) {
      currency = held.currency
    }
    let next = Snapshot(
      time: time, answer: answer, claims: claimed(answer), currency: currency,
      isCurrencyAssumed: currency != nil && stated == nil)
    claims[time] = listedAmong(next.claims)
    if !objects(to: next) {
      for held in waiting { verdicts[held.time] = .rejected }
      waiting = []
      return accept(next, stated)
    }
    verdicts[time] = .held
    waiting.append(next)
    while let index = waiting.firstIndex(where: { !objects(to: $0) })
      ?? waiting.firstIndex(where: { $0.time != time && isConfirmed($0, by: next) })
    {
      for held in waiting[..<index] { verdicts[held.time] = .rejected }
      let stated = waiting[index].time == time ? stated : waiting[index].currency
      accept(waiting[index], stated)
      waiting.removeFirst(index + 1)
    }
    for held in waiting
    where held.time + confirmation(of: held) + .seconds(86_400) < time {
      verdicts[held.time] = .rejected
    }
    waiting.removeAll { verdicts[$0.time] == .rejected }
  }

  private mutating func accept(_ snapshot: Snapshot, _ stated: String?) {
    let before = catalogue ?? [:]
    var next = Dictionary(uniqueKeysWithValues: snapshot.services.map { ($0.id, $0) })
    let kept = listedAmong(snapshot.claims)
    claims[snapshot.time] = kept
    unread = Set(kept.compactMap(\.self))
    for key in unread where next[key] == nil { next[key] = before[key] }
    catalogue = next
    unidentified = kept.count { $0 == nil }
    currency = stated ?? currency
    verdicts[snapshot.time] = .accepted
  }

  /// Whether an answer has as many of a held snapshot's rates as of those accepted before, or more.
  private func isNearer(_ held: Snapshot, to next: CatalogueAnswer) -> Bool {
    let moved = next.services.compactMap { service -> (held: Bool, before: Bool)? in
      guard let before = catalogue?[service.id]?.rate,
        let rate = held.services.first(where: { $0.id == service.id })?.rate, rate != before
      else { return nil }
      return (service.rate == rate, service.rate == before)
    }
    return moved.count(where: \.held) >= moved.count(where: \.before)
  }

  private func isConfirmed(_ held: Snapshot, by next: Snapshot) -> Bool {
    guard !held.isCurrencyAssumed, next.time >= held.time + confirmation(of: held) else {
      return false
    }
    var assumed = self
    assumed.accept(held, held.currency)
    return !assumed.objects(to: next)
  }

  private func confirmation(of held: Snapshot) -> Duration {
    catalogue == nil || held.answer.entries == 0 ? .seconds(72_000) : .seconds(9000)
  }

  private func objects(to next: Snapshot) -> Bool {
    guard let catalogue else {
      let unread = next.answer.defects.count { !$0.isRepeat }
      let entries = next.services.count + next.answer.defects.count
      return next.services.isEmpty || unread >= 10 && Double(unread) / Double(entries) >= 0.3
    }
    let shown = Dictionary(uniqueKeysWithValues: next.services.map { ($0.id, $0) })
    let kept = Set(next.claims.compactMap(\.self)).subtracting(shown.keys)
    if shown.isEmpty, catalogue.keys.allSatisfy({ !kept.contains($0) }) {
      return !catalogue.isEmpty || Self.differ(currency, next.currency)
    }
    let worse = catalogue.values.count { before in
      guard let after = shown[before.id] else {
        return !kept.contains(before.id) || !unread.contains(before.id)
      }
      if after.rate == .zero { return before.rate != .zero || Self.isWorseName(before, after) }
      let (own, other) = (before.currency ?? currency, after.currency ?? next.currency ?? currency)
      if before.currency != nil || after.currency != nil, Self.differ(own, other) { return true }
      let ratio = before.rate == .zero ? 1 : after.rate.approximation / before.rate.approximation
      return Self.isWorseName(before, after) || ratio > 5 || ratio < 0.2
    }
    return worse >= 10 && Double(worse) / Double(catalogue.count) >= 0.3
      || Self.differ(currency, next.currency)
  }

  private static func isWorseName(_ before: Service, _ after: Service) -> Bool {
    !isNone(before.name) && isNone(after.name)
  }

  private static func isNone(_ name: String) -> Bool {
    ["", "null", "undefined", "nan", "n/a"].contains(
      name.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased())
  }

  private static func differ(_ one: String?, _ other: String?) -> Bool {
    if let one, let other { one != other } else { false }
  }
}

extension ReferenceGate {
  /// Without the services that are not listed, which an entry cannot keep.
  private func listedAmong(_ claims: [String?]) -> [String?] {
    claims.map { $0.flatMap { catalogue?[$0] == nil ? nil : $0 } }
  }

  /// The services that the defects of an answer represent, after the last accepted snapshot.
  private func claimed(_ answer: CatalogueAnswer) -> [String?] {
    let listed = Set(answer.services.map(\.id))
    var claims = answer.defects.map { defect in
      defect.service.flatMap { listed.contains($0) ? nil : $0 }
    }
    let news = listedAmong(claims).count { $0 == nil } - unidentified
    let order = (catalogue ?? [:]).values.sorted { ($0.id.count, $0.id) < ($1.id.count, $1.id) }
    var missing = order.filter { service in
      !listed.contains(service.id) && !claims.contains { $0 == service.id }
    }
    let unread = answer.defects.indices.filter { answer.defects[$0].service == nil }
    var named = 0
    for index in unread {
      guard let name = answer.defects[index].name,
        let match = missing.firstIndex(where: { Array($0.name.utf8) == Array(name.utf8) })
      else { continue }
      claims[index] = missing.remove(at: match).id
      named += 1
    }
    let rest = unread.filter { claims[$0] == nil && answer.defects[$0].name == nil }
    if missing.count <= min(rest.count, news - named) {
      for (index, service) in zip(rest, missing) { claims[index] = service.id }
    }
    return claims
  }
}
