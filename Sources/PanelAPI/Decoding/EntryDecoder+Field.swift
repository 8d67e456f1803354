extension EntryDecoder {
  /// The fields that mean something, by every name that they go by.
  enum Field: String, CaseIterable {
    case service, name, type, category, rate, min, max, refill, cancel
    case price, cost
    case currency
  }
}

extension EntryDecoder.Field {
  /// `nil` for a field beyond the contract.
  init?(_ name: JSONToken, _ reader: JSONReader) {
    if name.hasEscapes {
      guard let text = reader.textual(name), let field = Self(rawValue: text) else { return nil }
      self = field
      return
    }
    let bytes = reader.content(name.range)
    guard let (field, spelling) = Self.candidate(bytes), bytes.isEqual(to: spelling) else {
      return nil
    }
    self = field
  }

  /// The one field that a name of this length and with these letters may be.
  private static func candidate(_ name: UnsafeBufferPointer<UInt8>) -> (Self, StaticString)? {
    switch name.count {
    case 3: name[1] == UInt8(ascii: "i") ? (.min, "min") : (.max, "max")
    case 4:
      switch name[0] {
      case UInt8(ascii: "r"): (.rate, "rate")
      case UInt8(ascii: "n"): (.name, "name")
      case UInt8(ascii: "t"): (.type, "type")
      default: (.cost, "cost")
      }
    case 5: (.price, "price")
    case 6: name[0] == UInt8(ascii: "r") ? (.refill, "refill") : (.cancel, "cancel")
    case 7: (.service, "service")
    case 8: name[1] == UInt8(ascii: "a") ? (.category, "category") : (.currency, "currency")
    default: nil
    }
  }
}

extension CatalogueDecoder {
  /// The names of the fields that mean something to Ratebook, by every name that they go by.
  public static let contractFields = Set(EntryDecoder.Field.allCases.map(\.rawValue))
}
