public import Catalogue

extension JSONReader {
  /// An amount written as a number or as a string, with or without blanks around it; `nil` for anything else.
  func amount(_ token: JSONToken, _ report: inout DialectReport) -> Amount? {
    switch token.kind {
    case .number:
      let bytes = content(token.range)
      let amount = Amount(jsonNumberUTF8: bytes)
      if bytes.count > 15, amount != Amount(utf8: bytes) { report.met(.floatNoise) }
      return amount
    case .string: return amountText(token)
    case .yes, .no, .null, .array, .object: return nil
    }
  }

  /// An amount written as a string or a number; `nil` for anything else.
  func amount(_ token: JSONToken) -> Amount? {
    token.kind == .number ? Amount(jsonNumberUTF8: content(token.range)) : amountText(token)
  }

  /// A sum of money written as a string or a number; `nil` for anything else, and for absurd sums.
  func money(_ token: JSONToken) -> Amount? { amount(token).flatMap { $0.isMoney ? $0 : nil } }

  /// Why a value is not an amount, in the words of an error: `is not` or `has too many digits for`.
  func misfit(_ token: JSONToken) -> String {
    let isDecimal = textual(token).map { Amount.isDecimal($0.trimmingBlanks) } ?? false
    return isDecimal ? "has too many digits for" : "is not"
  }

  /// A whole number with separators between its thousands, as a string: `5.000.000`, `5,000,000`, `5
  /// 000 000`, or `50,00,000` as in India. Only for numbers of units: these have no decimals that
  /// the separators could begin.
  func groupedInteger(_ token: JSONToken) -> Amount? {
    func isMark(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: " ")
    }
    guard token.kind == .string, content(token.range).contains(where: isMark),
      let text = textual(token)?.trimmingBlanks,
      let mark = text.utf8.first(where: { !Self.digits.contains($0) }), isMark(mark)
    else { return nil }
    let groups = text.utf8.split(separator: mark, omittingEmptySubsequences: false)
    guard groups.allSatisfy({ $0.allSatisfy(Self.digits.contains) }),
      (1...3).contains(groups[0].count), groups.last?.count == 3
    else { return nil }
    let inner = Set(groups.dropFirst().dropLast().map(\.count))
    let isIndian = mark == UInt8(ascii: ",") && groups[0].count < 3 && inner == [2]
    guard inner.isSubset(of: [3]) || isIndian else { return nil }
    return Amount(String(decoding: groups.joined(), as: UTF8.self))
  }

  private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

  private func amountText(_ token: JSONToken) -> Amount? {
    guard token.kind == .string else { return nil }
    if let amount = Amount(utf8: content(token.range)) { return amount }
    return textual(token).flatMap { Amount($0.trimmingBlanks) }
  }

  /// The bytes of a value as they came, with a string's quotes.
  func written(_ token: JSONToken) -> Range<Int> {
    token.kind == .string
      ? (token.range.lowerBound - 1)..<(token.range.upperBound + 1) : token.range
  }

  /// A value as an error shows it: the first 40 characters.
  func shown(_ token: JSONToken) -> String {
    let text = textual(token) ?? text(token.range)
    return text.count > 40 ? text.prefix(40) + "…" : text
  }
}

extension String {
  /// The text without blanks, tabs and line breaks around it.
  var trimmingBlanks: Substring {
    func isBlank(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: " ") || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
    var trimmed = self[...].utf8
    while let first = trimmed.first, isBlank(first) { trimmed.removeFirst() }
    while let last = trimmed.last, isBlank(last) { trimmed.removeLast() }
    return Substring(trimmed)
  }
}

/// Reads the answer to `balance`.
public struct BalanceDecoder: Sendable {
  public init() {}

  /// The balance in an answer. Throws ``PanelError/notUnderstood(_:says:)`` if the answer has none,
  /// and ``PanelError/refused(_:)`` for the panel's own error.
  public func decode(_ body: [UInt8]) throws(PanelError) -> Balance {
    try AnswerReading.read(body, expecting: "a balance") { reader throws(JSONError) in
      let value = try reader.readToken()
      func amount(_ members: [JSONReader.Member]) -> Amount? {
        members.last { $0.name == "balance" }.flatMap { reader.money($0.value) }
      }
      let found = Envelope.search(value, reader) { amount($0.members) != nil }
      guard let found, let amount = amount(reader.memberList(of: found.value)) else { return nil }
      // The currency may be inside the envelope's member or beside it.
      let layers = found.layers + [reader.memberList(of: found.value)]
      let currency = layers.reversed().lazy
        .compactMap { $0.last { $0.name == "currency" } }.first
      return Balance(amount: amount, currency: currency.flatMap { reader.storable($0.value) })
    }
  }
}
