import Catalogue
import Interpretation

/// A lost service and a new one that may be the same product.
struct ReferencePair {
  let old: String
  let new: String
  let isSideBySide: Bool
}

extension ReferenceStep {
  /// Who is back early enough to be compared.
  var comparableReturns: [String] {
    returned.filter { time.isWithin(days: 30, since: reference.lives[$0]!.lost!) }
  }

  /// Counts one more absence of who was missing before; the second confirms a removal.
  mutating func reportRemovals() {
    let missing = reference.lives.keys.filter {
      after.services[$0] == nil && reference.lives[$0]!.lost != nil
    }.inOrder
    for id in missing { reference.lives[id]!.absences += 1 }
    let removed = missing.filter { reference.lives[$0]!.absences == 2 }
    let events = removed.map { id in
      let life = reference.lives[id]!
      return Event(
        .removed, .service(id), before: life.look.rate.text, reference: life.lost)
    }
    add(.removed, events, sharing: removed.filter { reference.lives[$0]!.isLostInGroup })
  }

  /// Reports who came and went.
  mutating func reportPresence() {
    let isRenumbered = kept.count * 10 < before.services.count && !after.services.isEmpty
    let isMass = kept.count * 10 <= before.services.count * 7
    let missing = lost.map { Event(.missing, .service($0), before: before.services[$0]!.rate.text) }
    let recent = comparableReturns
    let back = returned.map { id in
      let isRecent = recent.contains(id)
      return Event(
        .returned, .service(id), after: after.services[id]!.rate.text,
        reference: isRecent ? reference.lives[id]!.lost : nil)
    }
    let arrivals = new.map { Event(.new, .service($0), after: after.services[$0]!.rate.text) }
    for id in lost {
      reference.lives[id]!.lost = time
      reference.lives[id]!.absences = 1
      reference.lives[id]!.arrived = nil
      reference.lives[id]!.factorSinceLoss = 1
      reference.lives[id]!.isPairedAsOld = false
      reference.lives[id]!.isLostInGroup = isRenumbered || isMass && lost.count >= 10
    }
    if isRenumbered {
      let line = Event(
        .renumbered, .panel, count: lost.count, otherCount: new.count + returned.count)
      let group = addLine(line)
      events += (missing + back + arrivals).map { $0.inGroup(group) }
    } else {
      let together = recent.filter { reference.lives[$0]!.isLostInGroup }
      add(.returned, back, sharing: together)
      add(.missing, missing, sharing: isMass ? lost : [])
      add(.new, arrivals, sharing: isMass ? new : [])
    }
  }

  /// Adds events; if those of the services that may share a line are ten or more, they do.
  private mutating func add(
    _ kind: EventKind, _ changes: [Event], sharing ids: [String]
  ) {
    guard ids.count >= 10 else {
      events += changes
      return
    }
    let group = addLine(Event(kind, .panel, count: ids.count))
    events += changes.map { ids.contains($0.subject.service!) ? $0.inGroup(group) : $0 }
  }

  // MARK: Relistings

  /// The pairs whose later half happened in this snapshot, the likeliest first.
  func findPairs() -> [ReferencePair] {
    var names = NameKeys()
    let news = after.services.values.compactMap { look -> (ServiceLook, Timestamp, NameKey)? in
      let arrived = new.contains(look.id) ? time : reference.lives[look.id]!.arrived
      guard let arrived, time.isWithin(days: 7, since: arrived), !look.isStale,
        reference.lives[look.id]?.isPairedAsNew != true
      else { return nil }
      return (look, arrived, names.key(of: look.name, service: look.id))
    }
    var candidates: [(rank: [Double], pair: ReferencePair)] = []
    for (old, life) in reference.lives {
      guard let lost = life.lost, after.services[old] == nil, !life.isPairedAsOld,
        time.isWithin(days: 30, since: lost)
      else { continue }
      let key = names.key(of: life.look.name, service: old)
      for (look, arrived, newKey) in news
      where newKey == key && !key.isEmpty && max(arrived, lost) == time {
        let pair = ReferencePair(old: old, new: look.id, isSideBySide: arrived < time)
        candidates.append((rank(life, look, pause: arrived, lost), pair))
      }
    }
    candidates.sort { left, right in
      if left.rank != right.rank { return left.rank.lexicographicallyPrecedes(right.rank) }
      let (one, other) = (left.pair, right.pair)
      return one.old == other.old
        ? OrderedID(one.new) < OrderedID(other.new) : OrderedID(one.old) < OrderedID(other.old)
    }
    var used: (olds: Set<String>, news: Set<String>) = ([], [])
    return candidates.map(\.pair).filter { pair in
      if used.olds.contains(pair.old) || used.news.contains(pair.new) { return false }
      used.olds.insert(pair.old)
      used.news.insert(pair.new)
      return true
    }
  }

  /// How unlikely a pair is: another category, the pause, other limits, the move.
  private func rank(
    _ life: ReferenceLife, _ look: ServiceLook, pause arrived: Timestamp, _ lost: Timestamp
  ) -> [Double] {
    let price = (life.price ?? life.look.price) * life.factorSinceLoss
    let ends = [price, look.price].sorted()
    return [
      life.look.category.isExactly(look.category) ? 0 : 1,
      Double(abs(arrived.milliseconds - lost.milliseconds)),
      life.look.min == look.min && life.look.max == look.max ? 0 : 1,
      ends[0] > 0 ? ends[1] / ends[0] : ends[1] > 0 ? .infinity : 1,
    ]
  }
}
