import Catalogue
import Store

/// A rate among those that a median is taken of.
struct Price {
  fileprivate let number: Double
  fileprivate let id: StoredVersion.AmountID

  init(_ version: StoredVersion) { (number, id) = (version.rateNumber, version.rate) }

  /// Whether it is below another, exactly: long amounts may be one and the same as binary numbers.
  func isBelow(_ other: Price, _ reader: CatalogueReader) -> Bool {
    if number != other.number { return number < other.number }
    guard id != other.id, let amount = reader.amount(id), let otherAmount = reader.amount(other.id)
    else { return false }
    return amount < otherAmount
  }

  fileprivate func amount(_ reader: CatalogueReader) -> Amount? { reader.amount(id) }
}

extension [Price] {
  /// The middle one, or the exact mean of the two in the middle; `nil` of none.
  func median(_ reader: CatalogueReader) -> Amount? {
    if isEmpty { return nil }
    var numbers = map(\.number)
    guard let lower = amount((count - 1) / 2, by: &numbers, reader),
      let upper = count % 2 == 1 ? lower : amount(count / 2, by: &numbers, reader)
    else { return nil }
    return lower == upper ? lower : (lower + upper) * Amount(canonical: "0.5")
  }

  /// The amount that stands at a place in the order of size; `numbers` are those of these prices, in any
  /// order.
  private func amount(
    _ place: Int, by numbers: inout [Double], _ reader: CatalogueReader
  ) -> Amount? {
    let number = numbers.select(place)
    let equals = filter { $0.number == number }
    if equals.allSatisfy({ $0.id == equals[0].id }) { return equals[0].amount(reader) }
    let start = count { $0.number < number }
    return equals.sorted { $0.isBelow($1, reader) }[place - start].amount(reader)
  }
}

extension [Double] {
  /// The number that would stand at a place if they were sorted. Moves the smaller ones before it and the
  /// larger ones behind (Hoare, Algorithm 65: Find, 1961).
  fileprivate mutating func select(_ place: Int) -> Double {
    var (first, last) = (0, count - 1)
    while first < last {
      let pivot = self[place]
      var (low, high) = (first, last)
      while low <= high {
        while self[low] < pivot { low += 1 }
        while pivot < self[high] { high -= 1 }
        if low <= high {
          swapAt(low, high)
          low += 1
          high -= 1
        }
      }
      if high < place { first = low }
      if place < low { last = high }
    }
    return self[place]
  }
}
