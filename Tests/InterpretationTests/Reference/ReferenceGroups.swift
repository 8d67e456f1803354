import Catalogue

/// Services of a panel, or of a category, that were repriced by one ratio.
struct ReferenceGroup {
  /// `panel`, or `category` and its name.
  var name: String
  var ratio: Double
  var members: [ReferenceMove]

  var isSmall: Bool { abs(ratio - 1) <= 0.03 * (1 + 1e-9) }
}

/// The groups among the movers: of the panel, then of each category.
func referenceRepricedGroups(of movers: [ReferenceMove]) -> [ReferenceGroup] {
  var groups = [repricedGroup("panel", movers)].compactMap { $0 }
  let grouped = Set(groups.flatMap(\.members).map(\.id))
  let rest = movers.filter { !grouped.contains($0.id) }
  let categories = Dictionary(grouping: rest) { $0.to.category ?? "" }
  for (category, movers) in categories.sorted(by: { $0.key.precedesExactly($1.key) }) {
    groups += [repricedGroup("category \(category)", movers)].compactMap { $0 }
  }
  return groups
}

private func repricedGroup(_ name: String, _ movers: [ReferenceMove]) -> ReferenceGroup? {
  func sameWay(_ ratio: Double, _ members: [ReferenceMove]) -> [ReferenceMove] {
    members.filter { ($0.ratio > 1) == (ratio > 1) }
  }
  let group = referenceSharedRatio(of: movers, among: movers) { ratio, members in
    let members = sameWay(ratio, members)
    return ratio != 1 && members.count >= 5 && members.count * 5 >= movers.count * 4
  }
  return group.map {
    ReferenceGroup(name: name, ratio: $0.ratio, members: sameWay($0.ratio, $0.members))
  }
}

extension Reference {
  /// Writes down the lines about groups, and once a day that prices float.
  mutating func recordGroups(_ groups: [ReferenceGroup], at time: Timestamp) {
    let small = groups.filter(\.isSmall)
    if !small.isEmpty { smallRepricings.insert(time) }
    let isFloating = smallRepricingsAmongLast(50, until: time) * 3 >= 50
    for group in groups where !isFloating || !group.isSmall {
      add(
        ReferenceEvent(
          at: time, kind: .repriced, percent: (group.ratio - 1) * 100, group: group.name,
          count: group.members.count))
    }
    guard isFloating, let first = small.first, floatingDays.insert(time.day).inserted else {
      return
    }
    let isOne = small.count == 1
    add(
      ReferenceEvent(
        at: time, kind: .floating, percent: isOne ? (first.ratio - 1) * 100 : nil,
        group: isOne ? first.name : nil, count: small.map(\.members.count).reduce(0, +)))
  }

  private func smallRepricingsAmongLast(_ count: Int, until time: Timestamp) -> Int {
    snapshots.map(\.time).filter { $0 <= time }.suffix(count)
      .filter { smallRepricings.contains($0) }.count
  }

  /// Writes down what the step means for each service's price.
  mutating func recordPriceEvents(_ reading: ReferencePriceReading) {
    let after = reading.after
    let moves = Dictionary(uniqueKeysWithValues: reading.moves.map { ($0.id, $0) })
    for id in after.ids {
      let (outcome, look) = (reading.outcomes[id]!, after.services[id]!)
      let percent = outcome.ratio.map { ($0 - 1) * 100 }
      let old = reading.origins[id]!.relistedFrom
      if let old {
        let isPlain = outcome.kind == nil || outcome.kind == .rate
        add(
          ReferenceEvent(
            at: after.time, kind: .relisted, service: id,
            before: lives[old]!.priceText ?? lives[old]!.shown.rate.text, after: look.rate.text,
            percent: isPlain ? percent : nil, other: old))
        if isPlain { continue }
        if outcome.kind == .parked && lives[id]?.isParked == true { continue }
      }
      guard let kind = outcome.kind, !outcome.isSilent else { continue }
      let before = kind == .replaced ? lives[id]!.shown.name : moves[id]?.from.rate.text
      add(
        ReferenceEvent(
          at: after.time, kind: kind, service: id, before: before,
          after: kind == .replaced ? look.name : look.rate.text, percent: percent,
          factor: outcome.factor, group: outcome.group))
    }
  }
}
