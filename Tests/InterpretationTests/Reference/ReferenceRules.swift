import Catalogue
import Foundation

/// A service of which the look before and the look after are compared.
struct ReferenceMove {
  var id: String
  var origin: ReferenceOrigin
  var life: ReferenceLife
  var from: ReferenceLook
  var to: ReferenceLook
  var currencyChanged: Bool
  /// By what the panel was redenominated in this step.
  var scale = 1.0

  /// The rate before, in the numbers of after.
  var fromRate: Double { from.rate.approximation * scale }
  var ratio: Double { to.rate.approximation / fromRate }
  var isMoved: Bool { from.rate != to.rate }
}

// MARK: Another product under the id

/// The words of a name, without accents, plural s, digits and the service's own id.
func referenceWords(_ name: String, id: String) -> Set<String> {
  let plain = String(
    String.UnicodeScalarView(
      name.unicodeScalars.map { !$0.isASCII && $0.properties.isEmoji ? " " : $0 }))
  let folded = plain.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars.filter {
    $0.properties.generalCategory != .nonspacingMark
  }
  let tokens = folded.split { !$0.properties.isAlphabetic && $0.properties.numericType == nil }
  let words = tokens.filter { String($0) != id.lowercased() }.flatMap { token in
    token.split { !$0.properties.isAlphabetic }.map { String($0) }
  }
  return Set(words.map { $0.count > 1 && $0.hasSuffix("s") ? String($0.dropLast()) : $0 })
}

extension ReferenceMove {
  var isReplaced: Bool {
    guard from.category != to.category || from.type != to.type, isMoved else { return false }
    let words = (referenceWords(from.name, id: from.id), referenceWords(to.name, id: to.id))
    let union = words.0.union(words.1).count
    guard union > 0 else { return false }
    if from.max == to.max && ratio > 1 && ReferenceNumbers.isBeyond(ratio, 50) { return false }
    let shared = Double(words.0.intersection(words.1).count) / Double(union)
    return shared < 0.2 || shared < 0.5 && ReferenceNumbers.isBeyond(ratio, 5)
  }
}

// MARK: Another unit

extension ReferenceMove {
  /// The net price ratio if the limits say that the rate's unit changed.
  var unitNet: Double? {
    let nets = netRatios(from, to, ratio) + netRatios(to, from, 1 / ratio).map { 1 / $0 }
    if let net = nets.min(by: { distance($0) < distance($1) }),
      distance(net) <= log(20) * (1 + 1e-9), distance(net) < distance(ratio)
    {
      return net
    }
    guard let old = from.min?.approximation, let new = to.min?.approximation, old > 0, new > 0
    else { return nil }
    let isReciprocal = abs(ratio * new / old - 1) < 1e-9
    return isReciprocal && distance(ratio) >= log(10) * (1 - 1e-9) ? 1 : nil
  }
}

/// How far a ratio is from 1.
private func distance(_ ratio: Double) -> Double { ratio > 0 ? abs(log(ratio)) : .infinity }

/// What the price ratio could be, given the ratio of the rates from `first` to `other`.
private func netRatios(_ first: ReferenceLook, _ other: ReferenceLook, _ ratio: Double) -> [Double]
{
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
/// one digit fewer are asked as well.
func referenceSharedRatio(
  of candidates: [ReferenceMove], among moves: [ReferenceMove],
  isEnough: (_ ratio: Double, _ members: [ReferenceMove]) -> Bool
) -> ReferenceSharedRatio? {
  let clear = candidates.filter { $0.to.rate.approximation > 0 && $0.from.rate.approximation > 0 }
  let decimals = moves.map { decimalCount($0.to.rate) }.max() ?? 0
  let unit = pow(10, -Double(decimals))
  for digits in Set(clear.map(significantDigits)).sorted(by: >) {
    let ratio = ReferenceNumbers.median(
      clear.filter { significantDigits($0) >= digits }.map(\.ratio))
    let members = moves.filter { $0.isMoved && fits($0, ratio, unit) }
    if isEnough(ratio, members) { return (ratio, members) }
  }
  return nil
}

/// Whether a move is by the ratio, to 2 % or to the rounding of the new rate.
private func fits(_ move: ReferenceMove, _ ratio: Double, _ unit: Double) -> Bool {
  let (expected, rate) = (move.fromRate * ratio, move.to.rate.approximation)
  let isNear = abs(rate / expected - 1) <= 0.02 * (1 + 1e-9)
  return isNear || abs(rate - expected) <= 0.5 * unit * (1 + 1e-9)
}

private func decimalCount(_ amount: Amount) -> Int {
  let parts = amount.text.split(separator: ".")
  return parts.count == 2 ? parts[1].count : 0
}

/// The digits of the less exact end, leading zeros apart.
private func significantDigits(_ move: ReferenceMove) -> Int {
  [move.from.rate, move.to.rate].map {
    $0.text.filter(\.isNumber).drop { $0 == "0" }.count
  }.min() ?? 0
}
