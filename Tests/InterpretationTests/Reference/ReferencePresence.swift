import Catalogue

/// Who is listed before and after.
struct ReferencePresence {
  var kept: [String]
  var lost: [String]
  /// Never listed before.
  var new: [String]
  var returned: [String]
  var isRenumbered = false
  /// Whether losses and arrivals are a line each.
  var isMass = false

  init(
    _ before: ReferenceSnapshot, _ after: ReferenceSnapshot, _ lives: [String: ReferenceLife]
  ) {
    kept = after.ids.filter { before.services[$0] != nil }
    lost = before.ids.filter { after.services[$0] == nil }
    let arrived = after.ids.filter { before.services[$0] == nil }
    new = arrived.filter { lives[$0] == nil }
    returned = arrived.filter { lives[$0] != nil }
    guard !before.services.isEmpty, !after.services.isEmpty else { return }
    isRenumbered = kept.count * 10 < before.services.count
    isMass = !isRenumbered && kept.count * 10 <= before.services.count * 7
  }
}

/// Where the price of a service that is listed now goes on from.
enum ReferenceOrigin: Equatable {
  case kept, first
  /// Back within 30 days.
  case returned
  case relisted(from: String)

  var relistedFrom: String? {
    if case .relisted(let id) = self { id } else { nil }
  }
}

extension Reference {
  /// Writes down who came and went, and pairs relistings.
  mutating func recordPresence(
    _ presence: ReferencePresence, _ after: ReferenceSnapshot
  ) -> [String: ReferenceOrigin] {
    let time = after.time
    if presence.isRenumbered {
      let before = presence.kept.count + presence.lost.count
      add(
        ReferenceEvent(
          at: time, kind: .renumbered, before: String(before),
          after: String(after.services.count)))
    }
    confirmRemovals(after)
    recordLosses(presence, time)
    var origins: [String: ReferenceOrigin] = [:]
    for id in presence.kept { origins[id] = .kept }
    for id in presence.returned {
      origins[id] = recordReturn(of: id, presence, after)
    }
    recordArrivals(presence, after)
    for id in presence.new { origins[id] = .first }
    for pair in newPairs(presence, after) {
      add(pair)
      lives[pair.old]?.isPairedAsOld = true
      origins[pair.new] = .relisted(from: pair.old)
    }
    return origins
  }

  /// Counts one more absence of who was missing before; the second confirms a removal.
  private mutating func confirmRemovals(_ after: ReferenceSnapshot) {
    var inMass = 0
    let missing = lives.keys.filter { after.services[$0] == nil && lives[$0]!.lost != nil }
    for id in missing.sorted() {
      lives[id]!.absences += 1
      guard lives[id]!.absences == 2 else { continue }
      let life = lives[id]!
      if life.isLostInMass {
        inMass += life.isLostInRenumbering ? 0 : 1
        continue
      }
      add(
        ReferenceEvent(
          at: after.time, kind: .removed, service: id, before: life.shown.rate.text,
          since: life.lost))
    }
    if inMass > 0 {
      add(ReferenceEvent(at: after.time, kind: .removed, group: "panel", count: inMass))
    }
  }

  private mutating func recordLosses(_ presence: ReferencePresence, _ time: Timestamp) {
    for id in presence.lost {
      lives[id]!.lost = time
      lives[id]!.absences = 1
      lives[id]!.isLostInMass = presence.isMass || presence.isRenumbered
      lives[id]!.isLostInRenumbering = presence.isRenumbered
      if presence.isMass || presence.isRenumbered { continue }
      add(
        ReferenceEvent(
          at: time, kind: .missing, service: id, before: lives[id]!.shown.rate.text))
    }
    if presence.isMass && !presence.lost.isEmpty {
      add(
        ReferenceEvent(at: time, kind: .missing, group: "panel", count: presence.lost.count))
    }
  }

  private mutating func recordReturn(
    of id: String, _ presence: ReferencePresence, _ after: ReferenceSnapshot
  ) -> ReferenceOrigin {
    let life = lives[id]!
    undoPairs(ofOld: id, at: after.time)
    if !presence.isRenumbered {
      add(
        ReferenceEvent(
          at: after.time, kind: .returned, service: id, before: life.shown.rate.text,
          after: after.services[id]!.rate.text, since: life.lost))
    }
    return after.time.isWithin(days: 30, since: life.lost!) ? .returned : .first
  }

  private mutating func recordArrivals(_ presence: ReferencePresence, _ after: ReferenceSnapshot) {
    if presence.isRenumbered { return }
    if presence.isMass {
      if presence.new.isEmpty { return }
      add(
        ReferenceEvent(at: after.time, kind: .new, group: "panel", count: presence.new.count))
      return
    }
    for id in presence.new {
      add(
        ReferenceEvent(
          at: after.time, kind: .new, service: id, after: after.services[id]!.rate.text))
    }
  }
}
