#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The geometric mean of prices that come and go.
///
/// The logarithms are summed as whole numbers of 2⁻³², so that the order of summing cannot matter and
/// what was added can be taken out again exactly.
public struct PriceLevel: Equatable, Sendable {
  public var logarithms: Int64
  public var count: Int

  public init(logarithms: Int64 = 0, count: Int = 0) {
    (self.logarithms, self.count) = (logarithms, count)
  }

  /// `nil` if there are no prices.
  public var mean: Double? {
    count == 0 ? nil : exp(Double(logarithms) / Self.unit / Double(count))
  }

  private static let unit = 4_294_967_296.0

  mutating func add(_ price: Double) {
    logarithms += Self.fixed(price)
    count += 1
  }

  mutating func remove(_ price: Double) {
    logarithms -= Self.fixed(price)
    count -= 1
  }

  /// Takes in another level, its prices multiplied by a factor.
  mutating func add(_ other: PriceLevel, times factor: Double = 1) {
    logarithms += other.logarithms + Int64(other.count) * Self.fixed(factor)
    count += other.count
  }

  private static func fixed(_ price: Double) -> Int64 { Int64((log(price) * unit).rounded()) }
}
