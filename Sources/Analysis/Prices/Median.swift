import Catalogue
import Store

extension [StoredVersion] {
  /// The middle one of the rates, or the exact mean of the two in the middle; `nil` of none.
  func medianRate(_ reader: CatalogueReader) -> Amount? {
    if isEmpty { return nil }
    let sorted = sorted { $0.isCheaper(than: $1, reader) }
    let (lower, upper) = (sorted[(count - 1) / 2].rate, sorted[count / 2].rate)
    guard let low = reader.amount(lower), let high = reader.amount(upper) else { return nil }
    return lower == upper ? low : (low + high) * Amount(canonical: "0.5")
  }
}
