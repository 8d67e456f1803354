import Catalogue

extension EntryDecoder {
  /// The fields that mean something, by every name that they go by.
  enum Field: String {
    case service, name, type, category, rate, min, max, refill, cancel
    case price, cost
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
    case 8: (.category, "category")
    default: nil
    }
  }
}

// MARK: - Ids and texts

extension EntryDecoder {
  mutating func decodeID(
    _ value: JSONToken, _ reader: JSONReader, _ report: inout DialectReport
  ) {
    guard let text = reader.textual(value), !text.isEmpty else {
      return found(.service, "the id is neither a text nor a number")
    }
    if value.kind == .string {
      report.met(text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? .stringID : .opaqueID)
    }
    id = text
  }

  mutating func text(_ value: JSONToken, _ field: Field, _ reader: JSONReader) -> String? {
    if value.kind == .null { return nil }
    if value.kind == .string {
      do throws(JSONError) { return try reader.string(value) } catch {
        found(field, "the \(field) holds \(error.reason.rawValue)")
        return nil
      }
    }
    guard let text = reader.textual(value) else {
      found(field, "the \(field) is not a text")
      return nil
    }
    return text
  }

  mutating func keep(
    _ name: JSONToken, _ value: JSONToken, _ reader: JSONReader, _ report: inout DialectReport
  ) {
    guard let name = reader.textual(name), let json = reader.unicodeText(reader.written(value))
    else { return found("a field beyond the contract", JSONError.Reason.invalidText.rawValue) }
    report.metUnknownField(name)
    if Service.volatileFields.contains(name) {
      volatile.append((name, json))
    } else {
      extra.append((name, json))
    }
  }
}

// MARK: - Amounts

extension EntryDecoder {
  /// Reads `rate`: a decimal number, as a string or a JSON number.
  mutating func amount(
    _ value: JSONToken, _ field: Field, _ reader: JSONReader, _ report: inout DialectReport
  ) -> Amount? {
    guard let amount = reader.amount(value, &report) else {
      found(field, "'\(reader.shown(value))' is not a \(field)")
      return nil
    }
    if value.kind == .number { report.met(.numericRate) }
    if reader.content(value.range).contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
      report.met(.exponentRate)
    }
    return amount
  }

  /// Takes `price` or `cost` for the rate where there is no `rate`, and keeps it as it came where
  /// there is.
  mutating func decodeRenamedRate(_ reader: JSONReader, _ report: inout DialectReport) {
    guard let renamedRate else { return }
    if rate == nil, problem?.field != Field.rate.rawValue {
      rate = amount(renamedRate.value, .rate, reader, &report)
      report.met(.renamedRate)
    } else {
      keep(renamedRate.name, renamedRate.value, reader, &report)
    }
  }

  /// Reads `min` or `max`: a whole number, dots between its thousands or not.
  mutating func limit(
    _ value: JSONToken, _ field: Field, _ reader: JSONReader, _ report: inout DialectReport
  ) -> Amount? {
    if value.kind == .null || isBlank(value, &report) { return nil }
    let text = reader.content(value.range)
    if value.kind == .string, let amount = Self.dottedThousands(text) {
      report.met(.dottedThousands)
      return amount
    }
    guard let amount = reader.amount(value, &report), !amount.text.utf8.contains(0x2E) else {
      found(field, "'\(reader.shown(value))' is not a \(field)")
      return nil
    }
    if value.kind == .number { report.met(.numericLimit) }
    return amount
  }

  /// `50.000` and `5.000.000`: one to three digits, then groups of a point and three more. A limit
  /// counts units, so it has no decimals that these could be.
  private static func dottedThousands(_ bytes: UnsafeBufferPointer<UInt8>) -> Amount? {
    guard bytes.contains(UInt8(ascii: ".")) else { return nil }
    let groups = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard groups.allSatisfy({ $0.allSatisfy(digits.contains) }),
      (1...3).contains(groups[0].count), groups.dropFirst().allSatisfy({ $0.count == 3 })
    else { return nil }
    return Amount(String(decoding: groups.joined(), as: UTF8.self))
  }
}

// MARK: - Capabilities

extension EntryDecoder {
  private static let words: [String: Bool] = [
    "yes": true, "on": true, "true": true, "available": true, "enabled": true,
    "no": false, "off": false, "false": false, "unavailable": false, "not available": false,
    "disabled": false,
  ]

  /// Reads `refill` or `cancel`: yes, no, or not stated.
  mutating func capability(
    _ value: JSONToken, _ field: Field, _ reader: JSONReader, _ report: inout DialectReport
  ) -> Bool? {
    switch value.kind {
    case .yes: return true
    case .no: return false
    case .null: return nil
    case .string, .number, .array, .object: break
    }
    if isBlank(value, &report) { return nil }
    let text = reader.textual(value) ?? ""
    if text == "0" || text == "1" {
      report.met(.numericCapability)
      return text == "1"
    }
    guard let answer = Self.words[text.lowercased()] else {
      found(field, "'\(reader.shown(value))' says neither yes nor no")
      return nil
    }
    report.met(.wordyCapability)
    return answer
  }

  private func isBlank(_ value: JSONToken, _ report: inout DialectReport) -> Bool {
    guard value.kind == .string, value.range.isEmpty else { return false }
    report.met(.blankField)
    return true
  }

  private mutating func found(_ field: Field, _ reason: String) { found(field.rawValue, reason) }
}
