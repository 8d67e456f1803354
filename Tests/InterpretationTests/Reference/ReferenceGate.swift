import Catalogue

/// What the acceptance gate would do with a series of answers.
struct ReferenceGate {
  private(set) var accepted: [ReferenceSnapshot] = []
  private(set) var rejected: [ReferenceSnapshot] = []
  /// The run of snapshots that wait for a later one.
  private(set) var held: [ReferenceSnapshot] = []
  private var account: String?

  mutating func take(_ snapshot: ReferenceSnapshot) {
    if accepted.isEmpty && held.isEmpty && !snapshot.services.isEmpty { return accept(snapshot) }
    let last = accepted.last ?? ReferenceSnapshot(time: .earliest, [])
    if fits(snapshot, after: last, account) && !(accepted.isEmpty && snapshot.services.isEmpty) {
      rejected += held
      held = []
      return accept(snapshot)
    }
    let isConfirmed = held.contains { candidate in
      let wait: Int64 = candidate.services.isEmpty ? 20 * 3_600_000 : 9_000_000
      return snapshot.time.milliseconds - candidate.time.milliseconds >= wait
        && fits(snapshot, after: candidate, candidate.currency?.asCurrency ?? account)
    }
    held.append(snapshot)
    if isConfirmed {
      for snapshot in held { accept(snapshot) }
      held = []
    }
  }

  private mutating func accept(_ snapshot: ReferenceSnapshot) {
    accepted.append(snapshot)
    account = snapshot.currency?.asCurrency ?? account
  }

  /// Whether nothing speaks against a snapshot after another one.
  private func fits(
    _ after: ReferenceSnapshot, after before: ReferenceSnapshot, _ account: String?
  ) -> Bool {
    if let account, let currency = after.currency?.asCurrency, currency != account { return false }
    if after.services.isEmpty { return before.services.isEmpty }
    let bad = before.services.values.filter { look in
      guard let now = after.services[look.id] else { return true }
      if now.isStale { return !look.isStale }
      let rates = (look.rate.approximation, now.rate.approximation)
      if rates.1 == 0 { return rates.0 > 0 }
      if isNameless(now.name) && !isNameless(look.name) { return true }
      return rates.0 > 0 && ReferenceNumbers.isBeyond(rates.1 / rates.0, 5)
    }
    return bad.count < 10 || bad.count * 10 < before.services.count * 3
  }

  private func isNameless(_ name: String) -> Bool {
    let name = name.filter { !$0.isWhitespace }
    return name.isEmpty || ["null", "undefined", "NaN", "N/A"].contains(name)
  }
}
