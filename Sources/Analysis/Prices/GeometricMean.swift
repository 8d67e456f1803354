#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The geometric mean of numbers that come and go; those of 0 or below do not count.
struct GeometricMean {
  private var logarithms = 0.0
  private var count = 0

  /// `nil` of none.
  var value: Double? { count == 0 ? nil : exp(logarithms / Double(count)) }

  mutating func add(_ number: Double) {
    guard number > 0 else { return }
    logarithms += log(number)
    count += 1
  }

  mutating func remove(_ number: Double) {
    guard number > 0 else { return }
    logarithms -= log(number)
    count -= 1
  }
}
