import Catalogue

// `repriced`: one line for at least four fifths of the panel's movers, then of a category's remaining
// movers, and at least 5 services, that moved by one ratio in one direction. Each of them has a `rate` event
// in the group. One ratio means: within 2 % or a quarter of the move, whichever is less, or within the
// rounding of both ends.
//
// `floating`: such groups within ± 3 % in at least a third of the panel's last 50 snapshots. The first
// group of a day makes a line, and later groups of the day belong to it.
//
// `rate`: every other change of a price.

extension StepInterpreter {
  /// A mask of 50 bits, one for each snapshot.
  static let floatingWindow: UInt64 = 1 << 50 - 1

  mutating func findRepricings() {
    var groups: [(subject: EventSubject, ratio: Double, members: [Int])] = []
    let movers = moves.indices.filter { moves[$0].isOpenPriceMove && !moves[$0].isRelisted }
    var rest = movers
    if let group = repricing(movers) {
      groups.append((.panel, group.ratio, group.members))
      let members = Set(group.members)
      rest = movers.filter { !members.contains($0) }
    }
    let categories = Dictionary(grouping: rest) { ExactText(moves[$0].after.category) }
    for (category, movers) in categories.sorted(by: { $0.value[0] < $1.value[0] }) {
      guard let group = repricing(movers) else { continue }
      groups.append((.category(category), group.ratio, group.members))
    }
    if groups.contains(where: { $0.ratio.isWithinFloating }) { memory.floatingMarks |= 1 }
    for group in groups {
      claim(group.members, line(group.subject, group.ratio, group.members.count))
    }
    for index in moves.indices where moves[index].isOpenPriceMove {
      moves[index].outcome = .rate(moves[index].ratio, nil)
    }
  }

  /// The movers of a panel or category that moved by one ratio; `nil` if there are too few.
  private func repricing(_ movers: [Int]) -> (ratio: Double, members: [Int])? {
    let common = CommonRatio(
      .price,
      of: movers.map {
        CommonRatio.Mover(
          before: moves[$0].before.rate, scale: moves[$0].scale, after: moves[$0].after.rate)
      }
    ) { ratio, members in
      let members = members.filter { (ratio > 1) == (moves[movers[$0]].ratio > 1) }
      return ratio != 1 && members.count >= 5
        && members.count.isAtLeast(percent: 80, of: movers.count) ? members : nil
    }
    return common.map { ($0.value, $0.members.map { movers[$0] }) }
  }

  /// The line that a group belongs to.
  private mutating func line(
    _ subject: EventSubject, _ ratio: Double, _ count: Int
  ) -> EventGroup {
    guard ratio.isWithinFloating, 3 * memory.floatingMarks.nonzeroBitCount >= 50 else {
      return addLine(Event(.repriced, subject, ratio: ratio, count: count))
    }
    if let known = memory.floatingLines[subject], known.at.day == step.at.day { return known }
    let group = addLine(Event(.floating, subject, ratio: ratio, count: count))
    memory.floatingLines[subject] = group
    return group
  }

  private mutating func claim(_ members: [Int], _ group: EventGroup) {
    for index in members { moves[index].outcome = .rate(moves[index].ratio, group) }
  }

  /// Removes the lines of other days.
  mutating func forgetFloatingLines() {
    memory.floatingLines = memory.floatingLines.filter { $0.value.at.day == step.at.day }
  }
}

extension Double {
  fileprivate var isWithinFloating: Bool { !(self - 1).magnitude.exceeds(0.03) }
}

extension Timestamp {
  /// The day's number in UTC.
  fileprivate var day: Int64 {
    (milliseconds - (milliseconds % 86_400_000 + 86_400_000) % 86_400_000) / 86_400_000
  }
}
