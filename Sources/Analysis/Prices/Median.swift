import Catalogue

extension [Amount] {
  /// The middle one, or the exact mean of the two in the middle; `nil` of none. Throws ``AmountOverflow``.
  func median() throws(AmountOverflow) -> Amount? {
    if isEmpty { return nil }
    var amounts = self
    let lower = amounts.select((count - 1) / 2)
    let upper = count % 2 == 1 ? lower : amounts.select(count / 2)
    if lower == upper { return lower }
    do { return try .mean(lower, upper) } catch { throw AmountOverflow(of: "the median of rates") }
  }
}

extension Array where Element: Comparable {
  /// The element that would be at an index if they were sorted. Moves the smaller ones before it and the
  /// larger ones behind (Hoare, Algorithm 65: Find, 1961).
  fileprivate mutating func select(_ place: Int) -> Element {
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
