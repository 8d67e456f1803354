import Catalogue

// `unit`: the rate is for another quantity than before.
//
// - One end is a fixed quantity N (min = max ≥ 100), and the other has min = 1; or one end is 1-1, and the
//   other 1-n. Let r be the ratio from the N end (or the 1-1 end) to the other end. The price may have moved
//   by r / N; by r × 1000 / N if the other end is 1-1, a package; by r / 1000 from 1-1 to 1-n.
// - Of these, the move nearest 1 counts, if it is within × 20 and nearer 1 than r itself. It is a `rate`
//   step; the rest of r is the unit's factor. So 80 for one [1-1] → 13 per 1,000 [5000-5000], 65 each,
//   is -18.75 %. If the category changed as well and the move is beyond × 5, it is another product, and
//   is not compared.
// - Also if rate and minimum moved by reciprocal factors (within 2 %) of × 10 or more.
// - Not for a parked service, and not if the maximum is below the minimum.

extension StepInterpreter {
  mutating func findUnitChanges() {
    for index in moves.indices where moves[index].isOpenPriceMove {
      guard let net = moves[index].netOfUnit else { continue }
      let isOther = net.isBeyond(5) && moves[index].categoryChanged
      moves[index].outcome = .unit(
        factor: moves[index].ratio / net, net: isOther ? nil : net.withoutNoise)
    }
  }
}

extension Move {
  /// The ratio of the price if the rate changed its unit; `nil` if it did not.
  fileprivate var netOfUnit: Double? {
    guard after.price > 0, !after.limitsExcludeAll else { return nil }
    let nets =
      Self.nets(from: before, to: after, ratio)
      + Self.nets(from: after, to: before, 1 / ratio).map { 1 / $0 }
      + [netOfMinimum].compactMap(\.self)
    guard let nearest = nets.min(by: { $1.isFartherFrom1(than: $0) }),
      !nearest.isBeyond(20), ratio.isFartherFrom1(than: nearest)
    else { return nil }
    return nearest
  }

  private static func nets(
    from start: ServiceLook, to end: ServiceLook, _ ratio: Double
  ) -> [Double] {
    guard end.min?.approximation == 1, let quantity = start.fixedQuantity else { return [] }
    if quantity >= 100 {
      return [ratio / quantity] + (end.isSingle ? [ratio * 1000 / quantity] : [])
    }
    let hasChoice = end.max.map { $0.approximation > 1 } ?? false
    return start.isSingle && hasChoice ? [ratio / 1000] : []
  }

  /// The ratio of the price if the rate is for the minimum quantity, and both moved by reciprocal factors.
  private var netOfMinimum: Double? {
    guard let start = before.min?.approximation, let end = after.min?.approximation, start > 0,
      end > 0, case let minimum = end / start, case let net = ratio * minimum,
      !minimum.isBelow(10) || !(1 / minimum).isBelow(10),
      !ratio.isBelow(10) || !(1 / ratio).isBelow(10), !(net - 1).magnitude.exceeds(0.02)
    else { return nil }
    return net
  }
}
