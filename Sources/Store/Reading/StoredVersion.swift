public import Catalogue

/// What a service looked like from a time on, as the store keeps it: texts by their numbers.
///
/// Numbers and flags alone, since the analysis hands thousands of them about: a copy counts no
/// references, and an array of them is one piece of memory.
public struct StoredVersion: BitwiseCopyable, Sendable {
  /// The service's number in the store; the panel's id is ``CatalogueReader/id(of:)``.
  public let service: Int64
  public let from: Timestamp
  // Small fields fill what amounts leave of their words: in another order, it would be a fifth larger.
  // Texts are 0 if there is none. Of four billion texts, the last ones would go unread.
  public let rate: Amount?
  private let nameID: UInt32
  public let min: Amount?
  private let categoryID: UInt32
  public let max: Amount?
  public let refill: Bool?
  public let cancel: Bool?
  private let typeID: UInt32

  /// The rate as a binary number, for ratios; 0 if it is missing.
  public var rateNumber: Double { rate?.approximation ?? 0 }

  /// Whether the catalogue held it; where not, all but the service and the time is missing.
  public var isListed: Bool { nameID != 0 }
  public var name: TextID? { nameID == 0 ? nil : TextID(nameID) }
  public var category: TextID? { categoryID == 0 ? nil : TextID(categoryID) }
  public var type: TextID? { typeID == 0 ? nil : TextID(typeID) }

  /// The number of a text in the store.
  public typealias TextID = Int64

  /// Throws ``StoreError/notAnAmount(_:)``.
  init(_ row: ResultRow) throws(StoreError) {
    service = row.integer(0)
    from = Timestamp(milliseconds: row.integer(1))
    nameID = UInt32(exactly: row.integer(2)) ?? 0
    categoryID = UInt32(exactly: row.integer(3)) ?? 0
    typeID = UInt32(exactly: row.integer(4)) ?? 0
    rate = try row.amount(5)
    min = try row.amount(6)
    max = try row.amount(7)
    refill = row.flag(8)
    cancel = row.flag(9)
  }
}

extension StoredVersion {
  /// The columns that ``init(_:)`` reads, in its order: of a version, its look and its snapshot.
  static let columns = """
    version.service_id, snapshot.taken_at, look.name_id, look.category_id, look.type_id,
    version.rate, look.min, look.max, look.refill, look.cancel
    """
}
