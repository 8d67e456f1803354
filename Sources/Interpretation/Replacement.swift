import Catalogue

// `replaced`: the id names another product.
//
// - The category or the type changed, the rate changed, and at least one of the two names has a
//   word.
// - The names share under 20 % of their words, or under 50 % if the rate moved by more than × 5.
// - Not if the rate rises by more than × 50 and the maximum is the same: such a service is parked.
// - Never if 30 % of the panel's names (and at least 10) change at once: that is one line about
//   names.
//
// The price memory starts again, as at a first listing.

extension StepInterpreter {
  mutating func findReplacements() {
    let renamed = moves.count { $0.isListed && !$0.before.name.isExactly($0.after.name) }
    if renamed >= 10, renamed.isAtLeast(percent: 30, of: kept) { return }
    for index in moves.indices where moves[index].outcome == nil && moves[index].isReplacement {
      moves[index].outcome = .replaced
    }
  }
}

extension Move {
  fileprivate var isReplacement: Bool {
    guard !isRelisted, rateChanged,
      categoryChanged || !before.type.isExactly(after.type)
    else { return false }
    let ratio = after.price / before.price
    if before.price > 0, ratio.exceeds(50), before.max == after.max { return false }
    guard let share = NameWords(before).share(with: NameWords(after)) else { return false }
    return share < 0.2 || share < 0.5 && ratio.isBeyond(5)
  }
}
