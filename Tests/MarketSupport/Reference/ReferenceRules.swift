import Catalogue
import Foundation
import Interpretation

// MARK: Another product under the id

/// The words of a name, without accents, plural s, digits and the service's own id.
func referenceWords(_ look: ServiceLook) -> Set<String> {
  let plain = String(
    String.UnicodeScalarView(
      look.name.unicodeScalars.map { !$0.isASCII && $0.properties.isEmoji ? " " : $0 }))
  let folded = plain.precomposedStringWithCompatibilityMapping.folded
  let tokens = folded.unicodeScalars.split {
    !$0.properties.isAlphabetic && $0.properties.numericType == nil
  }
  let words = tokens.filter { String($0) != look.id.lowercased() }.flatMap { token in
    token.split { !$0.properties.isAlphabetic }.map { String($0) }
  }
  return Set(
    words.map { $0.unicodeScalars.count > 1 && $0.hasSuffix("s") ? String($0.dropLast()) : $0 })
}

extension ReferenceMove {
  var isReplaced: Bool {
    guard before.rate != after.rate,
      !before.category.isExactly(after.category) || !before.type.isExactly(after.type)
    else { return false }
    let words = (referenceWords(before), referenceWords(after))
    let union = words.0.union(words.1).count
    let ratio = after.price / before.price
    if union == 0 || before.price > 0 && before.max == after.max && ratio > 50 * (1 + 1e-9) {
      return false
    }
    let shared = Double(words.0.intersection(words.1).count) / Double(union)
    return shared < 0.2 || shared < 0.5 && ReferenceNumbers.isBeyond(ratio, 5)
  }

  var isTooHigh: Bool { isComparable && ratio > 50 * (1 + 1e-9) }
}

// MARK: Another unit

extension ReferenceMove {
  /// The net price ratio if the limits say that the rate's unit changed.
  var unitNet: Double? {
    guard after.isOrderable else { return nil }
    var nets = netRatios(before, after, ratio) + netRatios(after, before, 1 / ratio).map { 1 / $0 }
    if let old = before.min?.approximation, let new = after.min?.approximation, old > 0, new > 0,
      abs(ratio * new / old - 1) <= 0.02 * (1 + 1e-9),
      min(abs(log(ratio)), abs(log(new / old))) >= log(10) - 1e-9
    {
      nets.append(ratio * new / old)
    }
    let distance = ReferenceNumbers.distance
    guard let net = nets.min(by: { distance($0) < distance($1) }),
      distance(net) <= log(20) + 1e-9, distance(net) < distance(ratio) - 1e-9
    else { return nil }
    return abs(net - 1) < 1e-9 ? 1 : net
  }
}

/// What the price ratio could be, given the ratio of the rates from `first` to `other`.
private func netRatios(_ first: ServiceLook, _ other: ServiceLook, _ ratio: Double) -> [Double] {
  guard let min = first.min, let max = first.max, other.min == Amount(1), min == max else {
    return []
  }
  let quantity = min.approximation
  if quantity >= 100 {
    return [ratio / quantity] + (other.isSingle ? [ratio * 1000 / quantity] : [])
  }
  let isRange = other.max.map { Amount(1) < $0 } ?? false
  return first.isSingle && isRange ? [ratio / 1000] : []
}

// MARK: Many by one ratio

/// Services that moved by one ratio.
typealias ReferenceSharedRatio = (ratio: Double, members: [ReferenceMove])

/// Finds the one ratio that enough of the moves share, and who they are.
///
/// The moves with the most significant digits say what the ratio is; if too few follow it, those with
/// one digit fewer are asked as well. `choose` gives the members if they are enough.
func referenceSharedRatio(
  of moves: [ReferenceMove], isUnit: Bool,
  choose: (_ ratio: Double, _ members: [ReferenceMove]) -> [ReferenceMove]
) -> ReferenceSharedRatio? {
  let decimals = (
    before: moves.map { decimalCount($0.before.rate) }.max() ?? 0,
    after: moves.map { decimalCount($0.after.rate) }.max() ?? 0
  )
  let digits = moves.map {
    min(digitCount($0.before.rate, decimals.before), digitCount($0.after.rate, decimals.after))
  }
  let unit = pow(10, -Double(isUnit ? decimals.after : max(decimals.before, decimals.after)))
  func fits(_ move: ReferenceMove, _ ratio: Double) -> Bool {
    let expected = move.before.price * move.scale * ratio
    let tolerance = isUnit ? 0.02 : min(0.02, abs(ratio - 1) / 4)
    let rounding = unit / 2 * (isUnit ? 1 : 1 + ratio * move.scale)
    let difference = abs(move.after.price - expected)
    return difference <= tolerance * expected * (1 + 1e-9)
      || difference <= rounding * (1 + 1e-9)
  }
  for limit in Set(digits).sorted(by: >) where limit > 0 {
    let clear = zip(moves, digits).filter { $0.1 >= limit }.map(\.0.ratio)
    let ratio = ReferenceNumbers.lowerMedian(clear)!
    let members = choose(ratio, moves.filter { fits($0, ratio) })
    if !members.isEmpty { return (ratio, members) }
  }
  return nil
}

private func decimalCount(_ amount: Amount) -> Int {
  let parts = amount.text.split(separator: ".")
  return parts.count == 2 ? parts[1].count : 0
}

/// The digits of an amount that is written with some decimals, without leading zeros.
private func digitCount(_ amount: Amount, _ decimals: Int) -> Int {
  let digits = amount.text.filter(\.isNumber).drop { $0 == "0" }.count
  return digits == 0 ? 0 : digits + decimals - decimalCount(amount)
}

// MARK: Repricings

extension ReferenceStep {
  /// The groups among the price moves: of the panel, then of each category.
  mutating func repricePrices() {
    let movers = left.filter { $0.isComparable && $0.pair == nil }
    var groups: [(subject: EventSubject, ratio: Double, members: [ReferenceMove])] = []
    func find(_ subject: EventSubject, _ movers: [ReferenceMove]) {
      let group = referenceSharedRatio(of: movers, isUnit: false) { ratio, members in
        let members = members.filter { ($0.ratio > 1) == (ratio > 1) }
        return ratio != 1 && members.count >= 5 && members.count * 5 >= movers.count * 4
          ? members : []
      }
      if let group { groups.append((subject, group.ratio, group.members)) }
    }
    find(.panel, movers)
    let grouped = Set(groups.flatMap(\.members).map(\.after.id))
    let rest = movers.filter { !grouped.contains($0.after.id) }
    for category in rest.map({ ExactText($0.after.category) }).withoutRepeats {
      find(.category(category), rest.filter { ExactText($0.after.category) == category })
    }
    if groups.contains(where: { isSmall($0.ratio) }) { reference.smallRepricings.insert(time) }
    for group in groups {
      let line = line(group.subject, group.ratio, group.members.count)
      let ids = group.members.map(\.after.id)
      for move in takeMoves(where: { ids.contains($0.after.id) }) {
        settle(move, .priced, ratio: move.ratio, group: line)
      }
    }
  }

  private func isSmall(_ ratio: Double) -> Bool { abs(ratio - 1) <= 0.03 * (1 + 1e-9) }

  private mutating func line(
    _ subject: EventSubject, _ ratio: Double, _ count: Int
  ) -> EventGroup {
    guard isSmall(ratio), reference.isSmallRepricingFrequent(at: time) else {
      return addLine(Event(.repriced, subject, ratio: ratio, count: count))
    }
    if let known = reference.floatingLines[subject], known.at.day == time.day { return known }
    let line = addLine(Event(.floating, subject, ratio: ratio, count: count))
    reference.floatingLines[subject] = line
    return line
  }
}

extension [ExactText] {
  /// Each once, in the order in which they first come.
  fileprivate var withoutRepeats: [ExactText] {
    reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
