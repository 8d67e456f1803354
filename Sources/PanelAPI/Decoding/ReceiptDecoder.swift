/// Reads the answers that are a word or a number of the panel for something that was asked of it: an
/// order's id, a refill's id, a refill's status, a cancellation's id.
struct ReceiptDecoder {
  /// The name of the answer's member, such as `refill`.
  let name: String
  /// Under which name an answer about several says which it is about, such as `order`.
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

  /// Several receipts by the ids that were asked.
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
      // `{"status": …, "message": …}` speaks of all of them.
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
