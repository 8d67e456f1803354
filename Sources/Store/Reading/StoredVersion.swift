public import Catalogue

/// What a service looked like from a time on, as the store keeps it: long texts by their numbers.
///
/// A class, since the analysis hands thousands of them about.
public final class StoredVersion: Sendable {
  /// The service's number in the store; the panel's id is ``CatalogueReader/id(of:)``.
  public let service: Int64
  public let from: Timestamp
  /// Where this is false, all below is missing, and the rate is the empty text.
  public let isListed: Bool
  public let name: TextID?
  public let category: TextID?
  public let type: TextID?
  /// The canonical text of an amount.
  public let rate: String
  /// The rate as a binary number, for ratios; 0 where it is missing.
  public let rateNumber: Double
  public let min: String?
  public let max: String?
  public let refill: Bool?
  public let cancel: Bool?

  /// The number of a text in the store.
  public typealias TextID = Int64

  init(_ row: ResultRow) {
    service = row.integer(0)
    from = Timestamp(milliseconds: row.integer(1))
    isListed = row.integer(2) != 0
    name = row.optionalInteger(3)
    category = row.optionalInteger(4)
    type = row.optionalInteger(5)
    rate = row.text(6)
    rateNumber = row.number(7)
    min = row.optionalText(8)
    max = row.optionalText(9)
    refill = row.flag(10)
    cancel = row.flag(11)
  }
}

extension StoredVersion {
  /// The columns that ``init(_:)`` reads, in its order.
  static let columns = """
    version.service_id, version.valid_from, version.listed, version.name_id, version.category_id,
    version.type_id, version.rate, version.rate_number, version.min, version.max, version.refill,
    version.cancel
    """
}
