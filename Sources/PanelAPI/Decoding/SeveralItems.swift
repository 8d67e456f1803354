import Catalogue

/// The result for one id in an answer about several ids: an error, or a value to read.
enum ItemValue {
  case failure(ItemError)
  case token(JSONToken)
}

extension JSONReader {
  /// The members of the object at the reader's position, by name. If a name occurs twice, the last
  /// one counts.
  mutating func readMembers() throws(JSONError) -> [String: JSONToken] {
    var members: [String: JSONToken] = [:]
    try enterObject()
    var first = true
    while let name = try nextName(first: first) {
      first = false
      members[textual(name) ?? ""] = try readToken()
      if members.count > CatalogueListDecoder.mostEntries {
        throw JSONError(.tooManyEntries, at: position)
      }
    }
    return members
  }

  /// The members of an object that was read as a token; `nil` for any other value.
  func members(of token: JSONToken) -> [String: JSONToken]? {
    guard token.kind == .object else { return nil }
    var reader = JSONReader(of: self, token)
    return try? reader.readMembers()
  }

  /// The error in a value of the form `{"error": …}`; `nil` if there is none.
  func itemError(in token: JSONToken) -> ItemError? {
    guard let error = members(of: token)?["error"], PanelWords.isSaid(error, self) else {
      return nil
    }
    let words = PanelWords.words(in: error, self) ?? PanelWords.words(in: token, self)
    return ItemError(words ?? textual(error) ?? text(error.range))
  }

  /// An answer about several ids, in either form: an object keyed by id, or an array of objects
  /// with their ids under `idName` and their values under `valueName`.
  mutating func readItems(
    idName: String, valueName: String
  ) throws(JSONError) -> [String: ItemValue]? {
    switch try nextKind() {
    case .object:
      return try readMembers().mapValues { value in
        // `{"4218": {"cancel": "requested"}}` holds the value one level deeper.
        let inner = members(of: value)?[valueName] ?? value
        return (itemError(in: value) ?? itemError(in: inner)).map(ItemValue.failure)
          ?? .token(inner)
      }
    case .array: return try readItemList(idName: idName, valueName: valueName)
    case .string, .number, .literal: return nil
    }
  }

  private mutating func readItemList(
    idName: String, valueName: String
  ) throws(JSONError) -> [String: ItemValue] {
    var items: [String: ItemValue] = [:]
    try enterArray()
    var first = true
    while try nextElement(first: first) {
      first = false
      let entry = try readToken()
      guard let members = members(of: entry), let id = members[idName].flatMap(textual) else {
        continue
      }
      if let value = members[valueName] {
        items[id] = itemError(in: value).map(ItemValue.failure) ?? .token(value)
      } else {
        items[id] = .failure(itemError(in: entry) ?? .notMentioned)
      }
    }
    return items
  }
}

/// Why one of several requested ids has no result.
public struct ItemError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The panel's words, cut short. They must be made safe before a terminal shows them.
  public let message: String
  /// Whether the request may have taken effect nevertheless, because the answer was lost.
  public let isOutcomeUnknown: Bool

  init(_ message: String, isOutcomeUnknown: Bool = false) {
    self.message = message.shortened(to: PanelError.messageLimit)
    self.isOutcomeUnknown = isOutcomeUnknown
  }

  public var description: String { message }

  /// The result for an id that the answer does not mention.
  static let notMentioned = ItemError("the panel's answer does not mention it")
  /// The result for an id that was not requested, because an earlier call failed.
  static let notAsked = ItemError("it was not asked for, because an earlier call failed")
}

extension String {
  /// The text, or its start and `…` if it has more than `limit` scalars. (One character may have
  /// millions of scalars.)
  func shortened(to limit: Int) -> String {
    unicodeScalars.count > limit ? prefixOfScalars(limit) + "…" : self
  }
}

/// Reads answers that consist of one word or number: an order's id, a refill's id, a refill's
/// status, a cancellation's id.
struct ReceiptDecoder {
  /// The name of the answer's member, such as `refill`.
  let name: String
  /// The name of the id in an answer about several ids, such as `order`.
  var idName = "order"

  /// One receipt: `{"refill": "1"}`.
  func decode(_ body: [UInt8]) throws(PanelError) -> String {
    let result = try AnswerReading.read(body, expecting: "a '\(name)'") {
      reader throws(JSONError) -> Result<String, ItemError>? in
      let whole = try reader.readToken()
      let found = Envelope.search(whole, reader) { candidate in
        candidate.members.contains { $0.name == name && isReceipt($0.value, reader) }
          && !(name == "status" && OrderStatusDecoder.isAround(candidate))
      }
      guard let found, let value = reader.members(of: found.value)?[name] else { return nil }
      if let error = reader.itemError(in: value) { return .failure(error) }
      return reader.textual(value).map(Result.success)
    }
    do throws(ItemError) { return try result.get() } catch {
      throw PanelError(refusal: error.message)
    }
  }

  private func isReceipt(_ value: JSONToken, _ reader: JSONReader) -> Bool {
    reader.textual(value) != nil || reader.itemError(in: value) != nil
  }

  /// Several receipts, by the requested ids.
  func decodeMany(
    _ body: [UInt8], asked: [String]
  ) throws(PanelError) -> [String: Result<String, ItemError>] {
    try AnswerReading.read(body, expecting: "several '\(name)'") { reader throws(JSONError) in
      let whole = try reader.readToken()
      let ids = Set(asked)
      let found = Envelope.search(whole, reader) { candidate in
        candidate.members.contains { ids.contains($0.name) }
          || reader.elements(of: candidate.value, atMost: 1).contains {
            reader.members(of: $0)?[idName] != nil
          }
      }
      var inner = JSONReader(of: reader, found?.value ?? whole)
      guard let items = try inner.readItems(idName: idName, valueName: name) else { return nil }
      // `{"status": …, "message": …}` is about all of them.
      let common = asked.contains { items[$0] != nil } ? nil : items["message"]
      return Dictionary(
        asked.map { ($0, result(items[$0] ?? common, reader)) }
      ) { first, _ in first }
    }
  }

  private func result(_ item: ItemValue?, _ reader: JSONReader) -> Result<String, ItemError> {
    switch item {
    case .token(let token):
      reader.textual(token).map(Result.success) ?? .failure(ItemError(reader.text(token.range)))
    case .failure(let error): .failure(error)
    case nil: .failure(.notMentioned)
    }
  }
}
