import Catalogue
import Store

/// The acceptance gate and the keeping of defects once more, worked out over whole catalogues for
/// attempts in the order of time, to hold the store's own to.
struct ReferenceGate {
  private(set) var verdicts: [Timestamp: Verdict] = [:]
  /// By snapshot, the services that its unreadable entries stand for.
  private(set) var claims: [Timestamp: [String?]] = [:]

  /// What the last accepted snapshot shows; `nil` before the first.
  private var catalogue: [String: Service]?
  private var unidentified = 0
  private var currency: String?
  private var pending: Snapshot?

  private struct Snapshot {
    let time: Timestamp
    let services: [Service]
    let claims: [String?]
    let currency: String?

    var keys: Set<String> { Set(services.map(\.id)).union(claims.compactMap(\.self)) }
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
    func snapshot() -> Snapshot {
      Snapshot(
        time: time, services: answer.services, claims: claimed(answer), currency: stated)
    }
    let first = snapshot()
    let held = pending
    let assumed = stated ?? held.flatMap { isNearer($0, to: first) ? $0.currency : nil }
    pending = nil
    guard objects(to: first, assumed) else {
      if let held { verdicts[held.time] = .rejected }
      return accept(first)
    }
    if let held, agree(held, first, assumed) {
      accept(held)
      return accept(snapshot())
    }
    if let held { verdicts[held.time] = .rejected }
    verdicts[time] = .held
    claims[time] = first.claims
    pending = first
  }

  private mutating func accept(_ snapshot: Snapshot) {
    let before = catalogue ?? [:]
    var next = Dictionary(uniqueKeysWithValues: snapshot.services.map { ($0.id, $0) })
    for key in snapshot.claims.compactMap(\.self) where next[key] == nil { next[key] = before[key] }
    catalogue = next
    unidentified = snapshot.claims.count { $0 == nil }
    currency = snapshot.currency ?? currency
    verdicts[snapshot.time] = .accepted
    claims[snapshot.time] = snapshot.claims
  }

  /// Whether an answer has as many of a held snapshot's rates as of those accepted before, or more.
  private func isNearer(_ held: Snapshot, to next: Snapshot) -> Bool {
    let moved = next.services.compactMap { service -> (held: Bool, before: Bool)? in
      guard let before = catalogue?[service.id]?.rate,
        let rate = held.services.first(where: { $0.id == service.id })?.rate, rate != before
      else { return nil }
      return (service.rate == rate, service.rate == before)
    }
    return moved.count(where: \.held) >= moved.count(where: \.before)
  }

  private func objects(to next: Snapshot, _ assumed: String?) -> Bool {
    guard let catalogue else { return false }
    let lost = Set(catalogue.keys).subtracting(next.keys).count
    let listed = next.keys.filter { key in
      catalogue[key] != nil || next.services.contains { $0.id == key }
    }
    return Self.isSuspect(lost, of: catalogue.count, left: listed.count)
      || Self.differ(currency, assumed)
  }

  private func agree(_ one: Snapshot, _ other: Snapshot, _ assumed: String?) -> Bool {
    let (left, right) = (one.keys, other.keys)
    return !Self.isSuspect(left.subtracting(right).count, of: left.count, left: right.count)
      && !Self.isSuspect(right.subtracting(left).count, of: right.count, left: left.count)
      && !Self.differ(one.currency, assumed)
  }

  private static func isSuspect(_ lost: Int, of all: Int, left: Int) -> Bool {
    all > 0 && left == 0 || lost >= 10 && Double(lost) / Double(all) >= 0.3
  }

  private static func differ(_ one: String?, _ other: String?) -> Bool {
    if let one, let other { one != other } else { false }
  }
}

extension ReferenceGate {
  /// The services that the defects of an answer stand for, after the last accepted snapshot.
  private func claimed(_ answer: CatalogueAnswer) -> [String?] {
    let listed = Set(answer.services.map(\.id))
    var claims = answer.defects.map { defect in
      defect.service.flatMap { listed.contains($0) ? nil : $0 }
    }
    let news = claims.count { $0 == nil } - unidentified
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
