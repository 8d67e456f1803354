/// The objects and arrays around the requested value: `{"status": true, "data": …}`, an array with one
/// element, or several of these nested. Panels use the same envelope for all actions.
struct Envelope {
  /// The requested value.
  let value: JSONToken
  /// The members of the objects around the value, outermost first.
  private(set) var layers: [[JSONReader.Member]] = []

  /// The maximum number of values around the requested one. Each is searched before its contents are read.
  static let depthLimit = 3

  /// The names of members that hold the requested value, the most likely first.
  private static let names = [
    "data", "result", "results", "response", "services", "items", "list", "rows", "records",
    "content", "payload", "body", "orders", "order", "balance", "refills", "refill",
  ]

  /// A value that may be the requested one or contain it.
  struct Candidate {
    let value: JSONToken
    /// The value's members, if it is an object.
    let members: [JSONReader.Member]
    /// Whether the value is a member of an envelope.
    let isInside: Bool
  }

  /// Finds the value for which `isResult` returns `true`, from outside in; `nil` if there is none.
  static func search(
    _ value: JSONToken, _ reader: JSONReader, isInside: Bool = false, depth: Int = 0,
    _ isResult: (Candidate) -> Bool
  ) -> Envelope? {
    let members = reader.memberList(of: value)
    if isResult(Candidate(value: value, members: members, isInside: isInside)) {
      return Envelope(value: value)
    }
    guard depth < depthLimit else { return nil }
    if value.kind == .array {
      return reader.onlyElement(of: value).flatMap {
        search($0, reader, depth: depth + 1, isResult)
      }
    }
    for inner in inner(of: members) {
      if var found = search(inner, reader, isInside: true, depth: depth + 1, isResult) {
        found.layers.insert(members, at: 0)
        return found
      }
    }
    return nil
  }

  /// The members that may hold the requested value, the most likely first.
  static func inner(of members: [JSONReader.Member]) -> [JSONToken] {
    names.compactMap { name in members.last { $0.letters == name }?.value }
  }
}

// MARK: - Looking into values

extension JSONReader {
  /// A member of an object.
  struct Member {
    let name: String
    let value: JSONToken
    /// The letters of the name, so that `next_page` and `nextPage` are equal. Empty for an id, and
    /// for a name that is too long to be one of the known names.
    let letters: String

    init(name: String, value: JSONToken) {
      (self.name, self.value) = (name, value)
      let isLookedFor = name.utf8.count < 40 && name.first?.isNumber != true
      letters = isLookedFor ? name.lowercased().filter(\.isLetter) : ""
    }
  }

  /// The remaining bytes as one object or array whose contents have not been read; `nil` for any other value.
  var unreadValue: JSONToken? {
    var reader = self
    switch try? reader.nextKind() {
    case .object: return JSONToken(kind: .object, range: reader.position..<end)
    case .array: return JSONToken(kind: .array, range: reader.position..<end)
    case .string, .number, .literal, nil: return nil
    }
  }

  /// The members of an object in their order, at most one more than a catalogue may have; empty for any
  /// other value.
  func memberList(of value: JSONToken) -> [Member] {
    memberTokens(of: value).map { Member(name: textual($0.name) ?? "", value: $0.value) }
  }

  /// The first members of an object, with undecoded names.
  func memberTokens(
    of value: JSONToken, atMost limit: Int = CatalogueListDecoder.mostEntries + 1
  ) -> [(name: JSONToken, value: JSONToken)] {
    guard value.kind == .object else { return [] }
    var reader = JSONReader(of: self, value)
    var members: [(JSONToken, JSONToken)] = []
    guard (try? reader.enterObject()) != nil else { return [] }
    while members.count < limit,
      let name = try? reader.nextName(first: members.isEmpty)
    {
      guard let value = try? reader.readToken() else { break }
      members.append((name, value))
    }
    return members
  }

  /// The first elements of an array; empty for any other value.
  func elements(of value: JSONToken, atMost limit: Int) -> [JSONToken] {
    guard value.kind == .array else { return [] }
    var reader = JSONReader(of: self, value)
    var elements: [JSONToken] = []
    guard (try? reader.enterArray()) != nil else { return [] }
    while elements.count < limit, (try? reader.nextElement(first: elements.isEmpty)) == true {
      guard let element = try? reader.readToken() else { break }
      elements.append(element)
    }
    return elements
  }

  /// The element of an array with exactly one element.
  func onlyElement(of value: JSONToken) -> JSONToken? {
    let elements = elements(of: value, atMost: 2)
    return elements.count == 1 ? elements[0] : nil
  }
}
