import Catalogue

extension EntryDecoder {
  mutating func decodeField(
    _ member: MemberOrder.Member, _ value: JSONToken, _ reader: JSONReader
  ) {
    switch member.field {
    case .service: decodeID(value, reader)
    case .name: draft.name = text(value, .name, reader)
    case .type:
      draft.type =
        types.known(value, reader)
        ?? types.keep(text(value, .type, reader), value, reader)
    case .category:
      draft.category =
        categories.known(value, reader)
        ?? categories.keep(text(value, .category, reader), value, reader)
    case .rate: draft.rate = rate(value, reader)
    case .price: draft.price = (member, value)
    case .cost: draft.cost = (member, value)
    case .min: draft.min = limit(value, .min, reader)
    case .max: draft.max = limit(value, .max, reader)
    case .refill: draft.refill = capability(value, .refill, reader)
    case .cancel: draft.cancel = capability(value, .cancel, reader)
    case .currency:
      // Kept as it came, too, like every field beyond the contract.
      draft.currency = value.kind == .string ? reader.storable(value)?.currencyCode : nil
      keep(member, value, reader)
    case nil: keep(member, value, reader)
    }
  }

  /// Keeps a field beyond the contract as it came.
  private mutating func keep(
    _ member: MemberOrder.Member, _ value: JSONToken, _ reader: JSONReader
  ) {
    let name = member.name
    let problem = JSONError.Reason.invalidText.rawValue
    guard reader.hasSoundEscapes(name) else {
      return found("service", "a field's name holds \(problem)")
    }
    guard reader.hasSoundEscapes(value) else {
      let field = reader.text(name.range)
      return found(field, "the \(field) holds \(problem)")
    }
    report.met(.unknownField)
    unknownFields.add(name, reader)
    if member.isVolatile {
      volatile.append(name, value, reader)
    } else {
      extra.append(name, value, reader)
    }
  }

  private mutating func found(_ field: Field, _ reason: String) { found(field.rawValue, reason) }
}

// MARK: - Ids and texts

extension EntryDecoder {
  private mutating func decodeID(_ value: JSONToken, _ reader: JSONReader) {
    guard let text = reader.textual(value), !text.isEmpty else {
      return found(.service, "the id is neither a text nor a number")
    }
    if holdsNUL(value, text) { return found(.service, "the id \(Self.nulProblem)") }
    if value.kind == .string {
      report.met(text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? .stringID : .opaqueID)
    }
    draft.id = text
  }

  private mutating func text(
    _ value: JSONToken, _ field: Field, _ reader: JSONReader
  ) -> String? {
    switch value.kind {
    case .null: return nil
    case .number: return reader.text(value.range)
    case .string:
      do throws(JSONError) {
        let text = try reader.string(value)
        if !holdsNUL(value, text) { return text }
        found(field, "the \(field) \(Self.nulProblem)")
      } catch {
        found(field, "the \(field) holds \(error.reason.rawValue)")
      }
    case .yes, .no, .array, .object: found(field, "the \(field) is not a text")
    }
    return nil
  }
}

extension EntryDecoder {
  private static let nulProblem = "holds the character U+0000"

  /// Whether a text holds U+0000, at which SQLite ends a text. JSON knows it as an escape only.
  private func holdsNUL(_ value: JSONToken, _ text: String) -> Bool {
    guard value.hasEscapes else { return false }
    var text = text
    return text.withUTF8 { $0.firstIndex(of: 0, from: 0) != nil }
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
    if value.kind == .number { report.met(.numericRate) }
    if reader.content(value.range).contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
      report.met(.exponentRate)
    }
    return amount
  }

  /// Takes `price` or `cost` for the rate where there is no `rate`, and keeps it as it came where
  /// there is.
  mutating func decodeRenamedRate(
    _ field: (member: MemberOrder.Member, value: JSONToken)?, _ reader: JSONReader
  ) {
    guard let field else { return }
    if draft.rate == nil, draft.problem?.field != Field.rate.rawValue {
      draft.rate = rate(field.value, reader)
      report.met(.renamedRate)
    } else {
      keep(field.member, field.value, reader)
    }
  }

  /// Reads `min` or `max`: a whole number, dots between its thousands or not.
  private mutating func limit(
    _ value: JSONToken, _ field: Field, _ reader: JSONReader
  ) -> Amount? {
    if value.kind == .null || isBlank(value) { return nil }
    if let amount = reader.dottedThousands(value) {
      report.met(.dottedThousands)
      return amount
    }
    let amount = reader.amount(value, &report)
    guard let amount, amount.fractionDigits == 0 else {
      let misfit = amount == nil ? reader.misfit(value) : "is not"
      found(field, "'\(reader.shown(value))' \(misfit) a \(field)")
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
    _ value: JSONToken, _ field: Field, _ reader: JSONReader
  ) -> Bool? {
    switch value.kind {
    case .yes: return true
    case .no: return false
    case .null: return nil
    case .string, .number, .array, .object: break
    }
    if isBlank(value) { return nil }
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

  private mutating func isBlank(_ value: JSONToken) -> Bool {
    guard value.kind == .string, value.range.isEmpty else { return false }
    report.met(.blankField)
    return true
  }
}
