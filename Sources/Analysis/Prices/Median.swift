import Catalogue
import Store

extension [StoredVersion] {
  /// The middle one of the rates, or the exact mean of the two in the middle; `nil` of none.
  var medianRate: Amount? {
    if isEmpty { return nil }
    let sorted = map { (number: $0.rateNumber, version: $0) }.sorted { left, right in
      left.number != right.number
        ? left.number < right.number : left.version.isCheaper(than: right.version)
    }
    let (lower, upper) = (sorted[(count - 1) / 2].version.rate, sorted[count / 2].version.rate)
    if lower == upper { return Amount(canonical: lower) }
    return (Amount(canonical: lower) + Amount(canonical: upper)) * Amount(canonical: "0.5")
  }
}
