import Catalogue

/// One step's prices: each rule takes its services from those that the rules before it left.
struct ReferencePriceReading {
  let presence: ReferencePresence
  let origins: [String: ReferenceOrigin]
  let after: ReferenceSnapshot
  let account: String?
  /// As before the step.
  let lives: [String: ReferenceLife]
  /// The panel's mean of prices before the step.
  let mean: Double?

  private(set) var moves: [ReferenceMove] = []
  private(set) var outcomes: [String: ReferenceOutcome] = [:]
  /// The lines about redenominations.
  private(set) var events: [ReferenceEvent] = []
  private(set) var groups: [ReferenceGroup] = []
  private var isWholeRedenominated = false
  private var isPartRedenominated = false
  /// By what the panel's numbers were multiplied.
  private var scale = 1.0

  var isRedenominated: Bool { isWholeRedenominated || isPartRedenominated }
  private var time: Timestamp { after.time }

  init(
    _ presence: ReferencePresence, _ origins: [String: ReferenceOrigin], _ after: ReferenceSnapshot,
    account: String?, _ lives: [String: ReferenceLife], mean: Double?,
    redenominations: [Timestamp]
  ) {
    (self.presence, self.origins, self.after) = (presence, origins, after)
    (self.account, self.lives, self.mean) = (account, lives, mean)
    moves = after.ids.compactMap { move(of: $0, redenominations) }
    findReplaced()
    redenominateWhole()
    for place in moves.indices { moves[place].scale = scale }
    findUnits()
    redenominatePart()
    judgePrices()
    findRepriced()
    startTheRest()
    keepOwnPast()
  }

  private func currency(of look: ReferenceLook) -> String? { look.currency?.asCurrency ?? account }

  /// What a service that can be read goes on from; `nil` if there is nothing to compare it with.
  private func move(of id: String, _ redenominations: [Timestamp]) -> ReferenceMove? {
    let (look, origin) = (after.services[id]!, origins[id]!)
    if look.isStale || origin == .first { return nil }
    let oldID = origin.relistedFrom ?? id
    guard let life = lives[oldID], let from = life.look else { return nil }
    // The price before is older than a redenomination.
    if redenominations.contains(where: { life.readAt < $0 }) { return nil }
    let (old, new) = (life.currency, currency(of: look))
    return ReferenceMove(
      id: id, origin: origin, life: life, from: from, to: look,
      currencyChanged: old != nil && new != nil && old != new)
  }

  /// The moves that no rule has taken yet.
  private var left: [ReferenceMove] {
    moves.filter { move in
      if outcomes[move.id] != nil { return false }
      // Nothing is compared across a redenomination but by its factor.
      if isRedenominated && move.origin != .kept { return false }
      return isWholeRedenominated || !move.currencyChanged
    }
  }

  // MARK: The rules, in their order

  private mutating func findReplaced() {
    let renamed = presence.kept.filter {
      !lives[$0]!.shown.name.isExactly(after.services[$0]!.name)
    }
    if !presence.kept.isEmpty && renamed.count * 10 >= presence.kept.count * 3 { return }
    for move in left where move.origin.relistedFrom == nil && move.isReplaced {
      outcomes[move.id] = start(move.id, mean: mean)
      outcomes[move.id]!.kind = .replaced
    }
  }

  private mutating func redenominateWhole() {
    let priced = moves.filter {
      $0.origin == .kept && !$0.life.isParked && outcomes[$0.id] == nil
    }
    let far = priced.filter {
      $0.isMoved && ($0.currencyChanged || ReferenceNumbers.isBeyond($0.ratio, 5))
    }
    let group = referenceSharedRatio(of: far, among: priced) { ratio, members in
      members.count * 5 >= priced.count * 4
        && (ReferenceNumbers.isBeyond(ratio, 5) || members.allSatisfy(\.currencyChanged))
    }
    guard let group else { return }
    isWholeRedenominated = true
    scale = group.ratio
    redenominate(group, name: "panel")
    let unmoved = priced.filter { !$0.isMoved }
    for move in unmoved {
      var life = move.life
      life.look = move.to
      life.isParked = !move.to.isOrderable
      outcomes[move.id] = ReferenceOutcome(ratio: nil, life: life)
    }
    events[0].kept = unmoved.count
  }

  private mutating func findUnits() {
    for move in left where !move.life.isParked {
      guard let net = move.unitNet else { continue }
      var life = move.life
      (life.look, life.rateSince) = (move.to, time)
      (life.price, life.priceText) = (move.to.rate.approximation, move.to.rate.text)
      outcomes[move.id] = ReferenceOutcome(
        kind: .unit, ratio: abs(net - 1) < 1e-9 ? 1 : net, factor: move.ratio / net * scale,
        life: life)
    }
  }

  private mutating func redenominatePart() {
    if isWholeRedenominated { return }
    let movers = left.filter { $0.origin == .kept && !$0.life.isParked && $0.isMoved }
    let group = referenceSharedRatio(
      of: movers.filter { ReferenceNumbers.isBeyond($0.ratio, 5) }, among: movers
    ) {
      $1.count >= 5 && $1.count * 5 >= movers.count * 4 && ReferenceNumbers.isBeyond($0, 5)
    }
    guard let group else { return }
    isPartRedenominated = true
    redenominate(group, name: "part")
  }

  private mutating func judgePrices() {
    for move in left {
      var outcome = referenceJudgement(
        move.life, move.to, at: time, scale: scale, mean: mean.map { $0 * scale })
      if scale != 1 && !move.life.isParked { outcome.factor = scale }
      outcomes[move.id] = outcome
    }
  }

  private mutating func findRepriced() {
    let movers = moves.filter {
      $0.origin.relistedFrom == nil && outcomes[$0.id]?.kind == .rate
    }
    groups = referenceRepricedGroups(of: movers)
    for group in groups {
      for member in group.members { outcomes[member.id]!.group = group.name }
    }
  }

  /// Begins the price memory of those that are compared with nothing.
  private mutating func startTheRest() {
    for id in after.ids where outcomes[id] == nil {
      let (look, origin) = (after.services[id]!, origins[id]!)
      if look.isStale && origin != .first {
        outcomes[id] = ReferenceOutcome(life: lives[origin.relistedFrom ?? id]!)
      } else if let move = moves.first(where: { $0.id == id }), move.currencyChanged {
        // The mean is in the currency of before.
        outcomes[id] = start(id, mean: nil, isParkedAnyway: move.life.isParked)
      } else {
        outcomes[id] = start(id, mean: mean.map { $0 * scale })
        guard outcomes[id]!.life.isParked else { continue }
        outcomes[id]!.kind = .parked
        // Of a renumbering the rest is one line.
        outcomes[id]!.isSilent = presence.isRenumbered && origin.relistedFrom == nil
      }
    }
  }

  // MARK: Lives

  private func start(_ id: String, mean: Double?, isParkedAnyway: Bool = false) -> ReferenceOutcome
  {
    let look = after.services[id]!
    return ReferenceOutcome(
      ratio: nil,
      life: ReferenceLife(
        first: look, at: time, currency: currency(of: look), mean: mean,
        isParkedAnyway: isParkedAnyway))
  }

  private mutating func redenominate(_ group: ReferenceSharedRatio, name: String) {
    for move in group.members {
      var life = move.life
      (life.look, life.rateSince) = (move.to, time)
      life.isParked = !move.to.isOrderable
      let rate = move.to.rate.approximation
      life.price = rate == 0 ? move.fromRate * group.ratio : rate
      life.priceText = move.to.rate.text
      outcomes[move.id] = ReferenceOutcome(
        kind: .redenominated, ratio: life.isParked ? nil : 1, factor: group.ratio, group: name,
        isSilent: true, life: life)
    }
    events.append(
      ReferenceEvent(
        at: time, kind: .redenominated, factor: group.ratio, group: name,
        count: group.members.count))
  }

  /// Keeps of each id when it arrived and whether it was paired, whatever price it goes on from.
  private mutating func keepOwnPast() {
    for id in after.ids {
      let own = lives[id]
      outcomes[id]!.life.arrived = own == nil ? time : own?.arrived
      outcomes[id]!.life.isPairedAsOld = own?.isPairedAsOld ?? false
      outcomes[id]!.life.isPairedAsNew =
        own?.isPairedAsNew ?? false || origins[id]!.relistedFrom != nil
    }
  }
}
