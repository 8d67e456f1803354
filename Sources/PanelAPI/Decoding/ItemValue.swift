import Catalogue

/// The result for one id in an answer about several: an error, or something to be read.
enum ItemValue {
  case failure(ItemError)
  case token(JSONToken)
}

extension JSONReader {
  /// The members of the object that the reader is before, by name; of two with one name, the
  /// last.
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

  /// The members of an object that was read as a token; `nil` if it is none.
  func members(of token: JSONToken) -> [String: JSONToken]? {
    guard token.kind == .object else { return nil }
    var reader = JSONReader(of: self, token)
    return try? reader.readMembers()
  }

  /// The error that a value holds: `{"error": …}`; `nil` if it holds none.
  func itemError(in token: JSONToken) -> ItemError? {
    guard let error = members(of: token)?["error"], PanelWords.isSaid(error, self) else {
      return nil
    }
    let words = PanelWords.words(in: error, self) ?? PanelWords.words(in: token, self)
    return ItemError(words ?? textual(error) ?? text(error.range))
  }

  /// An answer about several ids, whichever shape it has: an object keyed by id, or an array of
  /// objects that name their id under `idName` and what it holds under `valueName`.
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
