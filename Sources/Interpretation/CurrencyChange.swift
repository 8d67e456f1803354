import Catalogue

// `currency`: a service's currency is the one that its entry states, else the account's as of then.
// Another one is a break, and nothing is compared across it, unless the whole panel was redenominated by a
// factor. The account's is one line; services whose entries state another have an event each. Who is parked
// stays so, and the last prices are forgotten.

extension StepInterpreter {
  mutating func reportCurrencyChanges() {
    if accountCurrencyChanged {
      result.events.append(
        Event(.currency, .panel, before: step.currencyBefore, after: step.currencyAfter))
    }
    for move in moves where move.isListed {
      // The account's own change has its line.
      guard move.before.currency != nil || move.after.currency != nil, move.currencyChanged else {
        continue
      }
      result.events.append(
        Event(
          .currency, .service(move.after.id),
          before: move.before.currency ?? step.currencyBefore, after: currency(of: move.after)))
    }
    gatherFieldChanges(of: .currency)
  }
}
