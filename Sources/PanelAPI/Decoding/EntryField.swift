/// The fields of an entry that Ratebook understands.
enum EntryField: String, CaseIterable {
  case service, name, type, category, rate, min, max, refill, cancel, currency

  /// The names that panels use for the fields, one line per spelling.
  ///
  /// The field's own name has rank 0. If an entry has several names of one field, the name with the lowest
  /// rank and a value counts. The others are kept as fields beyond the contract.
  static let names: [String: (field: EntryField, rank: Int)] = [
    "service": (.service, 0),
    "name": (.name, 0),
    "type": (.type, 0),
    "category": (.category, 0),
    "rate": (.rate, 0),
    "price": (.rate, 1),
    "cost": (.rate, 2),
    "min": (.min, 0),
    "max": (.max, 0),
    "refill": (.refill, 0),
    "cancel": (.cancel, 0),
    "currency": (.currency, 0),
  ]

  /// All names of the given fields.
  static func names(of fields: Set<EntryField>) -> Set<String> {
    Set(names.filter { fields.contains($0.value.field) }.keys)
  }

  /// The fields that an entry may leave out.
  static let optional: [EntryField] = [.type, .category, .min, .max, .refill, .cancel]
}

extension CatalogueDecoder {
  /// All names of the fields that Ratebook understands.
  public static let contractFields: Set<String> = Set(EntryField.names.keys)
}
