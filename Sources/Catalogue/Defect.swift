/// An entry of an answer that cannot be read, or a single field of one that can. An entry is kept as it
/// came; the service that it stands for keeps its previous version, with a rate that is stale, and does not
/// count as missing.
public struct Defect: Hashable, Sendable, Error {
  /// The service's id, where that much can be read.
  public var service: String?
  /// The service's name, where the id cannot be read and the name can.
  public let name: String?
  /// The field that cannot be read, such as `rate`.
  public let field: String
  /// What is wrong with it, as a clause: `'abc' is not a rate`.
  public let reason: String
  /// The entry, or the value of the single field, as it came.
  public let raw: String

  public init(
    service: String?, name: String? = nil, field: String, reason: String, raw: String
  ) {
    self.service = service
    self.name = name
    self.field = field
    self.reason = reason
    self.raw = raw
  }
}

extension Defect {
  /// The field of a defect that is a further entry of an id, and could be read. Its text is the entry as
  /// `catalogue --format json` writes it.
  public static let repeated = "repeated id"

  /// Whether it is a further entry of an id.
  public var isRepeat: Bool { field == Self.repeated }
}
