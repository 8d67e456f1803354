/// A stream of pseudo-random numbers (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", 2014). It draws only integers, by its own rules, so a seed gives the same market on
/// every machine and with every standard library.
struct SplitMix64: Sendable {
  /// The purpose of the numbers. Each purpose and each step has its own stream, so one more draw
  /// for an order never changes a price.
  enum Purpose: UInt64 {
    case opening, catalogue, bulkRepricing, account, order, refill
  }

  private var state: UInt64

  init(seed: UInt64, for purpose: Purpose, step: Int = 0) {
    state = seed
    state = next() ^ purpose.rawValue
    state = next() ^ UInt64(bitPattern: Int64(step))
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 to one less than `bound`, which is above 0.
  mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.count)
  }

  /// Returns `true` in `percent` of 100 draws.
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  /// One of `choices`; `nil` if there are none.
  mutating func choice<Element>(of choices: [Element]) -> Element? {
    choices.isEmpty ? nil : choices[below(choices.count)]
  }

  /// How often something happens in one hour, if it happens `hundredths` / 100 times per day.
  mutating func hourlyCount(hundredthsPerDay hundredths: Int) -> Int {
    let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 2400)
    return whole + (below(2400) < rest ? 1 : 0)
  }
}
