import Catalogue

// Which services are listed.
//
// - `missing`: absent from one accepted catalogue. `removed`: absent from two in a row; the event
//   points to the `missing` that it confirms. `returned`: listed again.
// - A service that returns within 30 days is compared with its last look, unless the panel's unit changed
//   in between. A service that returns later is not compared.
// - `renumbered`: fewer than 10 % of the ids are kept, and at least one service is listed: one line. If 10
//   to 70 % are kept: one line for the missing services and one for the new ones, each from ten services
//   on. Each of these services has its own event in the group, also if it is removed or returns later.

extension StepInterpreter {
  /// The smallest number of services in a line, unless the panel was renumbered.
  private static let smallestGroup = 10

  /// Applies the changes: services that were listed leave the counts, and each service with a known
  /// earlier price becomes a move.
  mutating func observePresence() {
    // Of very many, growing by doubling would hold three times as much.
    if !isFirst { moves.reserveCapacity(step.changes.count) }
    for (index, change) in step.changes.enumerated() {
      switch change {
      case .came(let look, let wasKnown): recordArrival(look, at: index, wasKnown)
      case .went(let look): recordDeparture(look)
      case .changed(let looks):
        discount(looks.before)
        updateArrival(looks.after)
        addMove(looks, memory.parked[ExactText(looks.after.id)], .listed)
      case .reread(let looks):
        discount(looks.before)
        updateArrival(looks.after)
        reread(looks)
      }
    }
  }

  private mutating func recordArrival(_ look: ServiceLook, at index: Int, _ wasKnown: Bool) {
    memory.listed += 1
    guard let lost = memory.lost.removeValue(forKey: ExactText(look.id)) else {
      firstListings.append(index)
      if wasKnown {
        report(.returned, look)
      } else {
        // The services of the first catalogue are not new, and do not continue lost ones.
        if !isFirst { newcomers.append((look, keys.key(of: look.name, service: look.id))) }
        report(.new, look)
      }
      return
    }
    let isRemembered = step.at - lost.at <= PanelMemory.longestLost
    report(.returned, look, reference: isRemembered ? lost.at : nil)
    guard isRemembered else { return firstListings.append(index) }
    if lost.isInGroup { returnedFromGroup.insert(ExactText(look.id)) }
    addMove(
      LookPair(before: lost.look, after: look), lost.parked, .returned, lostAt: lost.at)
  }

  private mutating func recordDeparture(_ look: ServiceLook) {
    discount(look)
    memory.listed -= 1
    let id = ExactText(look.id)
    memory.arrivals[id] = nil
    let lost = LostService(
      at: step.at, look: look, nameKey: keys.key(of: look.name, service: look.id),
      parked: memory.parked.removeValue(forKey: id))
    memory.lost[id] = lost
    departures.append(lost)
    report(.missing, look)
  }

  private mutating func updateArrival(_ look: ServiceLook) {
    guard memory.arrivals[ExactText(look.id)] != nil else { return }
    memory.arrivals[ExactText(look.id)]?.look = look
    memory.arrivals[ExactText(look.id)]?.nameKey = keys.key(of: look.name, service: look.id)
  }

  /// Adds the step between two looks. They are compared if they have the same currency and the panel's
  /// unit did not change after the earlier rate was last read.
  mutating func addMove(
    _ looks: LookPair, _ parked: ParkedService?, _ origin: Move.Origin, lostAt: Timestamp? = nil
  ) {
    let currencyChanged = Self.differ(
      looks.before.currency ?? step.currencyBefore, currency(of: looks.after))
    var isComparable = !currencyChanged
    if let end = looks.before.staleSince ?? lostAt,
      let changed = memory.unitChangedAt, changed >= end
    {
      isComparable = false
    }
    moves.append(
      Move(
        looks: looks, origin: origin, parked: parked, currencyChanged: currencyChanged,
        isComparable: isComparable, outcome: looks.after.isStale ? .unread : nil))
  }

  private mutating func report(
    _ kind: EventKind, _ look: ServiceLook, reference: Timestamp? = nil
  ) {
    // A baseline has no events and very many services.
    if isFirst, step.isBaseline { return }
    let isListed = kind == .new || kind == .returned
    result.ownEvents.append(
      Event(
        kind, .service(look.id), before: isListed ? nil : look.rate.text,
        after: isListed ? look.rate.text : nil, reference: reference))
  }

  /// Confirms the removals, and adds one line for many services that came or went at once.
  mutating func reportPresence() {
    var inGroup: Set<ExactText> = []
    for (id, lost) in memory.lost where !lost.isRemoved && lost.at < step.at {
      memory.lost[id]?.isRemoved = true
      report(.removed, lost.look, reference: lost.at)
      if lost.isInGroup { inGroup.insert(id) }
    }
    addLine(.removed) { inGroup.contains(ExactText($0.subject.service)) }

    if listedBefore > 0, memory.listed > 0, 10 * kept < listedBefore {
      addLine(
        Event(.renumbered, .panel, count: departures.count, otherCount: memory.listed - kept)
      ) { [.missing, .new, .returned].contains($0.kind) }
      rememberGroup()
      return
    }
    let returned = returnedFromGroup
    addLine(.returned) { returned.contains(ExactText($0.subject.service)) }
    guard 10 * kept <= 7 * listedBefore else { return }
    if addLine(.missing) { rememberGroup() }
    addLine(.new)
  }

  /// The number of services that both catalogues list.
  var kept: Int { listedBefore - departures.count }

  /// Adds the line for many events of one kind; `false` if there are too few.
  @discardableResult
  private mutating func addLine(
    _ kind: EventKind, gathering isMember: (Event) -> Bool = { _ in true }
  ) -> Bool {
    let count = result.ownEvents.count { $0.kind == kind && isMember($0) }
    guard count >= Self.smallestGroup else { return false }
    addLine(Event(kind, .panel, count: count)) { $0.kind == kind && isMember($0) }
    return true
  }

  /// Remembers that the services lost now need no separate lines when their removal is confirmed.
  private mutating func rememberGroup() {
    for lost in departures { memory.lost[ExactText(lost.look.id)]?.isInGroup = true }
  }

  /// Removes entries that no later step needs.
  mutating func forgetOldEntries() {
    for (id, lost) in memory.lost where step.at - lost.at > PanelMemory.longestLost {
      memory.lost[id] = nil
    }
    for (id, arrival) in memory.arrivals
    where step.at - arrival.firstSeen > PanelMemory.longestNew {
      memory.arrivals[id] = nil
    }
    for (look, key) in newcomers {
      memory.arrivals[ExactText(look.id)] = Arrival(firstSeen: step.at, look: look, nameKey: key)
    }
  }
}
