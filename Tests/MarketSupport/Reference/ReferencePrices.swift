import Catalogue
import Interpretation

/// The step of a service from one look to the next.
struct ReferenceMove {
  let before: ServiceLook
  let after: ServiceLook
  /// The life that the price goes on from; of a relisting the old id's.
  var life: ReferenceLife
  var pair: ReferencePair?
  /// Whether both snapshots list the id.
  var isKept: Bool
  /// Whether the service itself was last shown as not for sale.
  var wasParked: Bool
  var currencyChanged: Bool
  var isComparable: Bool
  /// By what the rate before is multiplied.
  var scale = 1.0

  /// Whether the panel's redenomination left its number as it was.
  var isSetAside = false
  /// Whether it was parked, and its number moved by the panel's factor.
  var isParkedByFactor = false

  var ratio: Double { after.price / (before.price * scale) }
  var isMoved: Bool { before.rate != after.rate || scale != 1 }
  var isPriceMove: Bool { isComparable && !life.isParked && isMoved }
}

extension ReferenceStep {
  /// How the price of a service is remembered.
  enum Outcome {
    case priced
    case parked(ServiceLook?, factor: Double)
  }

  mutating func makeMoves(_ pairs: [ReferencePair]) {
    for pair in pairs { reference.lives[pair.old]!.isPairedAsOld = true }
    let goingOn = Set(kept + comparableReturns)
    for id in after.ids {
      let (look, pair) = (after.services[id]!, pairs.first { $0.new == id })
      guard pair != nil || goingOn.contains(id) else { continue }
      var life = reference.lives[pair?.old ?? id]!
      var (old, scale) = (life.look, 1.0)
      let wasParked = pair?.isSideBySide == true ? reference.lives[id]!.isParked : life.isParked
      if pair?.isSideBySide == true, life.isParked, let priced = life.priced {
        (old.rate, old.min, old.max) = (priced.rate, priced.min, priced.max)
        scale = life.factor
        (life.isParked, life.factor) = (false, 1)
      }
      let differs = differ(old.currency ?? accounts.before, look.currency ?? accounts.after)
      let spans = life.unreadSince.map { end in reference.unitChanges.contains { $0 >= end } }
      left.append(
        ReferenceMove(
          before: old, after: look, life: life, pair: pair,
          isKept: pair == nil && before.services[id] != nil, wasParked: wasParked,
          currencyChanged: differs, isComparable: !differs && spans != true, scale: scale))
    }
  }

  /// Takes the moves of a rule from those that are left.
  mutating func takeMoves(where belongs: (ReferenceMove) -> Bool) -> [ReferenceMove] {
    let taken = left.filter(belongs)
    left.removeAll(where: belongs)
    return taken
  }

  // MARK: The rules, in their order

  mutating func setStaleAside() {
    for move in takeMoves(where: { $0.after.isStale }) {
      let last = move.isComparable ? move.life.priced : nil
      settle(move, move.life.isParked ? .parked(last, factor: move.life.factor) : .priced)
    }
  }

  mutating func findReplaced() {
    let renamed = kept.filter { !before.services[$0]!.name.isExactly(after.services[$0]!.name) }
    if renamed.count >= 10 && renamed.count * 10 >= kept.count * 3 { return }
    replaced = takeMoves { $0.pair == nil && $0.isReplaced }
  }

  mutating func redenominateWhole() {
    let comparable = kept.filter { id in
      let (old, new) = (before.services[id]!, after.services[id]!)
      return !old.isStale && !new.isStale && !reference.lives[id]!.isParked
        && !replaced.contains { $0.after.id == id }
    }
    let movers = left.filter {
      $0.isKept && !$0.life.isParked && !$0.before.isStale && $0.isMoved
    }
    let group = referenceSharedRatio(of: movers, isUnit: true) { ratio, members in
      let changed = members.filter(\.currencyChanged)
      let chosen = ReferenceNumbers.isBeyond(ratio, 5) ? members : changed
      let smallest = changed.count == members.count ? 2 : 5
      return chosen.count >= smallest && chosen.count * 5 >= comparable.count * 4 ? chosen : []
    }
    guard let group else { return }
    reference.unitChanges.append(time)
    let line = addLine(
      Event(
        .redenominated, .panel, factor: group.ratio, count: group.members.count,
        otherCount: comparable.count - movers.count))
    redenomination = (group.ratio, line)
    for (id, life) in reference.lives {
      if life.lost != nil {
        reference.lives[id]!.factorSinceLoss *= group.ratio
      } else if life.isParked {
        reference.lives[id]!.factor *= group.ratio
      }
    }
    redenominate(group, line)
    for move in takeMoves(where: { _ in true }) { putInNewUnit(move, group.ratio) }
  }

  /// Brings a move that is not by the factor to the new unit, if it can be.
  private mutating func putInNewUnit(_ move: ReferenceMove, _ factor: Double) {
    var move = move
    move.isComparable = false
    defer { left.append(move) }
    if !move.isKept || move.before.isStale { return }
    move.life.factor *= move.life.isParked ? factor : 1
    move.isComparable = !move.currencyChanged || move.life.isParked || move.isMoved
    move.isSetAside = !move.isMoved && !move.life.isParked
    if !move.isMoved { return }
    let net = move.ratio / factor
    let staysInOldUnit =
      !move.currencyChanged && move.ratio > 0
      && ReferenceNumbers.distance(net) > ReferenceNumbers.distance(move.ratio) + 1e-9
    if staysInOldUnit { return }
    move.isComparable = true
    if move.life.isParked && !ReferenceNumbers.isBeyond(net, 1.02) {
      move.isParkedByFactor = true
    } else {
      move.scale = factor
    }
  }

  private mutating func redenominate(_ group: ReferenceSharedRatio, _ line: EventGroup) {
    let ids = group.members.map(\.after.id)
    for move in takeMoves(where: { ids.contains($0.after.id) }) {
      let outcome: Outcome =
        move.after.price == 0
        ? .parked(move.before, factor: group.ratio)
        : move.after.isOrderable ? .priced : .parked(move.after, factor: 1)
      settle(
        move, outcome, .redenominated, ratio: move.after.isOrderable ? 1 : nil,
        factor: move.after.price == 0 ? nil : group.ratio, group: line)
    }
  }

  mutating func findUnits() {
    for move in takeMoves(where: { $0.isPriceMove && $0.unitNet != nil }) {
      let net = move.unitNet!
      let isOther =
        ReferenceNumbers.isBeyond(net, 5) && !move.before.category.isExactly(move.after.category)
      settle(move, .priced, .unit, ratio: isOther ? nil : net, factor: move.ratio / net)
    }
  }

  mutating func redenominatePart() {
    if redenomination != nil { return }
    let movers = left.filter { $0.isKept && $0.isPriceMove && !$0.before.isStale }
    let group = referenceSharedRatio(of: movers, isUnit: true) { ratio, members in
      ReferenceNumbers.isBeyond(ratio, 5) && members.count >= 5
        && members.count * 5 >= movers.count * 4 ? members : []
    }
    guard let group else { return }
    redenominate(
      group,
      addLine(Event(.redenominated, .panel, factor: group.ratio, count: group.members.count)))
  }

  mutating func judgePrices(_ prices: [(price: Double, currency: String?)]) {
    for move in takeMoves(where: { $0.isComparable && $0.life.isParked }) {
      judgeParked(move, mean: mean(prices, for: move.after))
    }
    for move in takeMoves(where: \.isSetAside) {
      settle(
        move, move.after.isOrderable ? .priced : .parked(move.before, factor: 1),
        move.after.isOrderable ? nil : .parked)
    }
    for move in takeMoves(where: { $0.isComparable && !$0.after.isOrderable || $0.isTooHigh }) {
      settle(move, .parked(move.before, factor: move.scale), .parked)
    }
    for move in takeMoves(where: { $0.isComparable && $0.ratio < 0.02 * (1 - 1e-9) }) {
      settle(move, .priced, .unparked)
    }
    for move in takeMoves(where: { $0.isComparable && !$0.isMoved }) {
      settle(move, .priced, ratio: 1)
    }
    repricePrices()
    for move in takeMoves(where: \.isComparable) { settle(move, .priced, ratio: move.ratio) }
  }

  private mutating func judgeParked(_ move: ReferenceMove, mean: Double?) {
    let (old, new, last) = (move.before, move.after, move.life.price)
    let isOwnChange = old.rate != new.rate || old.min != new.min || old.max != new.max
    if isOwnChange && new.isOrderable && !move.isParkedByFactor {
      let isAbsurd = new.isAbsurd(mean: mean)
      if last.map({ new.price <= 50 * $0 * (1 + 1e-9) }) ?? !isAbsurd {
        return settle(move, .priced, .unparked)
      }
      if last != nil && move.isMoved && old.price > 0 && !isAbsurd
        && !ReferenceNumbers.isBeyond(move.ratio, 2)
      {
        return settle(move, .priced, .unparked, ratio: move.ratio)
      }
    }
    settle(move, .parked(move.life.priced, factor: move.life.factor))
  }

  /// Begins the price memory of those that are compared with nothing.
  mutating func startTheRest(_ prices: [(price: Double, currency: String?)]) {
    func outcome(_ look: ServiceLook) -> Outcome {
      let isPrice = look.isOrderable && !look.isAbsurd(mean: mean(prices, for: look))
      return isPrice ? .priced : .parked(nil, factor: 1)
    }
    for move in replaced { settle(move, outcome(move.after), .replaced) }
    // In another currency the mean says nothing.
    for move in takeMoves(where: \.currencyChanged) {
      let isPrice = move.after.isOrderable && !move.life.isParked
      settle(move, isPrice ? .priced : .parked(nil, factor: 1))
    }
    for move in takeMoves(where: { _ in true }) { settle(move, outcome(move.after)) }
    for id in after.ids where !settled.contains(id) {
      let look = after.services[id]!
      var life = reference.lives[id] ?? ReferenceLife(first: look, at: time, isParked: false)
      if reference.lives[id] == nil { life.arrived = time }
      (life.look, life.rateSince) = (look, time)
      remember(outcome(look), in: &life)
      reference.lives[id] = life
      if life.isParked { events.append(Event(.parked, .service(id), after: look.rate.text)) }
    }
  }

  mutating func releaseParked() {
    for id in after.ids {
      let (life, look) = (reference.lives[id]!, after.services[id]!)
      guard life.isParked, !look.isStale, look.isOrderable, let last = life.price,
        look.price < 1000 * last * (1 - 1e-9),
        time.milliseconds - life.rateSince.milliseconds >= 30 * 86_400_000
      else { continue }
      remember(.priced, in: &reference.lives[id]!)
      events.append(
        Event(
          .unparked, .service(id), before: look.rate.text, after: look.rate.text,
          factor: life.factor == 1 ? nil : life.factor))
    }
  }

  // MARK: Outcomes

  private func remember(_ outcome: Outcome, in life: inout ReferenceLife) {
    switch outcome {
    case .priced: (life.isParked, life.priced, life.factor) = (false, life.look, 1)
    case .parked(let last, let factor):
      (life.isParked, life.priced, life.factor) = (true, last, factor)
    }
  }

  /// Writes down what a move means, and how the service's life goes on.
  mutating func settle(
    _ move: ReferenceMove, _ outcome: Outcome, _ kind: EventKind? = nil, ratio: Double? = nil,
    factor: Double? = nil, group: EventGroup? = nil
  ) {
    let id = move.after.id
    var life = reference.lives[id] ?? ReferenceLife(first: move.after, at: time, isParked: false)
    if reference.lives[id] == nil { life.arrived = time }
    if move.pair != nil { life.isPairedAsNew = true }
    life.look = move.after
    let isSameRate = move.before.rate == move.after.rate || move.isParkedByFactor
    life.rateSince = isSameRate ? move.life.rateSince : time
    remember(outcome, in: &life)
    reference.lives[id] = life
    settled.insert(id)
    compared[id] = ratio

    func add(
      _ kind: EventKind, ratio: Double? = nil, factor: Double? = nil, group: EventGroup? = nil,
      other: String? = nil
    ) {
      events.append(
        Event(
          kind, .service(id), before: move.before.rate.text, after: move.after.rate.text,
          ratio: ratio, factor: factor, group: group, other: other))
    }
    if move.isKept && move.scale != 1 && !move.life.isParked && kind != .parked {
      add(.redenominated, factor: move.scale, group: redenomination?.group)
    }
    switch kind {
    case .redenominated: add(.redenominated, factor: factor, group: group)
    case .replaced: add(.replaced)
    case .unparked:
      let isKnown = move.life.priced != nil && move.life.factor != 1
      add(.unparked, factor: isKnown ? move.life.factor : nil)
    default:
      if kind == .unit { add(.unit, factor: factor) }
      if life.isParked != move.wasParked { add(life.isParked ? .parked : .unparked) }
    }
    if let pair = move.pair {
      add(.relisted, ratio: ratio, other: pair.old)
    } else if let ratio, ratio != 1 {
      add(.rate, ratio: ratio, group: kind == .redenominated ? nil : group)
    }
  }
}
