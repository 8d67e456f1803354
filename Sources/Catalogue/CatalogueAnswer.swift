/// A catalogue as one answer of a panel gives it.
///
/// Entries that were known need not be decoded: of these, it has the marks alone. Without any, it is whole.
public struct CatalogueAnswer: Hashable, Sendable {
  /// The entries that were decoded, in the panel's order, each id once.
  public var services: [Service]
  public var defects: [Defect]
  /// The further entries of ids that the answer lists more than once, in the panel's order.
  public var repeats: [RepeatedEntry] = []
  /// The fields of these entries that cannot be read, or not exactly. One of the contract is not stated, and
  /// kept as it came among those that the contract does not name.
  public var unreadFields: [Defect] = []
  /// How many such fields there are beyond these: of very many, only the first are kept.
  public var otherUnreadFields = 0
  /// The mark of each service's entry, in their order; empty if they are not known.
  public var marks: [EntryMark] = []
  /// The entries that were known and not decoded, in the panel's order, each once.
  public var known: [EntryMark] = []
  /// The revision of the decoder that the marks belong to; `nil` if there are none.
  public var decoder: Int?

  /// How many entries it has, readable or not.
  public var entries: Int { services.count + known.count + defects.count + repeats.count }

  public init(services: [Service], defects: [Defect] = []) {
    self.services = services
    self.defects = defects
  }
}
