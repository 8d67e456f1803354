import Catalogue
import Store

/// A rate among those that a median is taken of.
struct Price {
  private let number: Double
  private let id: StoredVersion.AmountID

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
    let sorted = sorted { $0.isBelow($1, reader) }
    guard let lower = sorted[(count - 1) / 2].amount(reader),
      let upper = sorted[count / 2].amount(reader)
    else { return nil }
    return lower == upper ? lower : (lower + upper) * Amount(canonical: "0.5")
  }
}
