import Catalogue

extension EntryDecoder {
  /// Reads a field under any of its names.
  mutating func decode(
    _ field: EntryField, _ name: JSONToken, _ value: JSONToken, _ reader: JSONReader
  ) {
    switch field {
    case .service: decodeID(value, reader)
    case .name: decodeName(value, reader)
    case .type: draft.type = text(name, .type, value, reader)
    case .category: draft.category = text(name, .category, value, reader)
    case .rate: draft.rate = rate(value, reader)
    case .min: draft.min = limit(name, .min, value, reader)
    case .max: draft.max = limit(name, .max, value, reader)
    case .refill: draft.refill = capability(name, .refill, value, reader)
    case .cancel: draft.cancel = capability(name, .cancel, value, reader)
    case .currency:
      // The value is also kept as it came, like every field beyond the contract.
      draft.currency = value.kind == .string ? reader.storable(value)?.currencyCode : nil
      keep(name, value, isVolatile: false, reader)
    }
  }

  /// Keeps a field beyond the contract as it came.
  mutating func keep(
    _ name: JSONToken, _ value: JSONToken, isVolatile: Bool, _ reader: JSONReader
  ) {
    report.met(.unknownField)
    report.countUnknown(reader.text(name.range))
    let isSound =
      isVolatile
      ? draft.volatile.append(name, value, reader) : draft.extra.append(name, value, reader)
    if !isSound { foundBrokenText(reader.text(name.range), reader.written(value)) }
  }

  /// Keeps an unreadable field of the contract as it came. The field counts as not stated.
  private mutating func keepUnread(
    _ name: JSONToken, _ field: EntryField, _ value: JSONToken, _ reason: String,
    _ reader: JSONReader
  ) {
    if !draft.extra.append(name, value, reader) { report.met(.brokenText) }
    draft.unread.append((field.rawValue, reason, reader.written(value)))
  }

  private mutating func found(_ field: EntryField, _ reason: String) {
    found(field.rawValue, reason)
  }
}

// MARK: - Ids and texts

extension EntryDecoder {
  private mutating func decodeID(_ value: JSONToken, _ reader: JSONReader) {
    guard let text = reader.textual(value), !text.isEmpty else {
      return found(.service, "the id is neither a text nor a number")
    }
    if text.utf8.contains(0) { return found(.service, "the id holds the character U+0000") }
    if value.kind == .string {
      report.met(text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? .stringID : .opaqueID)
    }
    draft.id = text
  }

  /// Reads the name. If it is not a text, the panel's own notation is the name.
  private mutating func decodeName(_ value: JSONToken, _ reader: JSONReader) {
    switch value.kind {
    case .null: break
    case .yes, .no, .array, .object: draft.name = reader.text(value.range)
    case .string, .number: draft.name = text(.name, value, reader)
    }
  }

  private mutating func text(
    _ name: JSONToken, _ field: EntryField, _ value: JSONToken, _ reader: JSONReader
  ) -> String? {
    switch value.kind {
    case .null: return nil
    case .number, .string: return text(field, value, reader)
    case .yes, .no, .array, .object:
      keepUnread(
        name, field, value, "'\(reader.shown(value))' is not a text", reader)
      return nil
    }
  }

  /// Reads a string, or a number as its text. Invalid Unicode becomes U+FFFD, and so does U+0000, because
  /// SQLite ends a text there.
  private mutating func text(
    _ field: EntryField, _ value: JSONToken, _ reader: JSONReader
  ) -> String {
    if value.kind == .number { return reader.text(value.range) }
    if let text = reader.storable(value) { return text }
    foundBrokenText(field.rawValue, reader.written(value))
    return reader.repaired(value)
  }
}

// MARK: - Amounts

extension EntryDecoder {
  /// Reads a rate: a decimal number, as a string or a JSON number.
  private mutating func rate(_ value: JSONToken, _ reader: JSONReader) -> Amount? {
    guard let amount = reader.amount(value, &report), amount.isMoney else {
      found(.rate, "'\(reader.shown(value))' \(reader.misfit(value)) a rate")
      return nil
    }
    if amount.isNegative {
      found(.rate, "'\(reader.shown(value))' is negative, and no rate is")
      return nil
    }
    if value.kind == .number { report.met(.numericRate) }
    if reader.content(value.range).contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
      report.met(.exponentRate)
    }
    return amount
  }

  /// Reads `min` or `max`: a whole number, with or without separators.
  private mutating func limit(
    _ name: JSONToken, _ field: EntryField, _ value: JSONToken, _ reader: JSONReader
  ) -> Amount? {
    if value.kind == .null || isBlank(value, reader) { return nil }
    if let amount = reader.groupedInteger(value) {
      report.met(.groupedLimit)
      return amount
    }
    let amount = reader.amount(value, &report)
    guard let amount, amount.fractionDigits == 0 else {
      let misfit = amount == nil ? reader.misfit(value) : "is not"
      keepUnread(name, field, value, "'\(reader.shown(value))' \(misfit) a \(field)", reader)
      return nil
    }
    if value.kind == .number { report.met(.numericLimit) }
    return amount
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
  private mutating func capability(
    _ name: JSONToken, _ field: EntryField, _ value: JSONToken, _ reader: JSONReader
  ) -> Bool? {
    switch value.kind {
    case .yes: return true
    case .no: return false
    case .null: return nil
    case .string, .number, .array, .object: break
    }
    if isBlank(value, reader) { return nil }
    let text = (reader.textual(value) ?? "").trimmingBlanks
    if text == "0" || text == "1" {
      report.met(.numericCapability)
      return text == "1"
    }
    guard let answer = Self.words[text.lowercased()] else {
      keepUnread(
        name, field, value, "'\(reader.shown(value))' says neither yes nor no", reader)
      return nil
    }
    report.met(.wordyCapability)
    return answer
  }

  private mutating func isBlank(_ value: JSONToken, _ reader: JSONReader) -> Bool {
    guard value.kind == .string,
      reader.content(value.range).allSatisfy({ $0 == 0x20 || $0 == 0x09 })
    else { return false }
    report.met(.blankField)
    return true
  }
}
