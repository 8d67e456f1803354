/// The objects and arrays around the value that was asked for: `{"status": true, "data": …}`, an array of
/// one element, one within the other. It is a property of a panel's API, whatever the action.
struct Envelope {
  /// The value that was asked for.
  let value: JSONToken
  /// The members of the objects around it, outermost first.
  private(set) var layers: [[JSONReader.Member]] = []

  /// How many values there may be around one: each is looked over before what is in it is read.
  static let depthLimit = 3

  /// The names of members that hold what was asked for, the likeliest first.
  private static let names = [
    "data", "result", "results", "response", "services", "items", "list", "rows", "records",
    "content", "payload", "body", "orders", "order", "balance", "refills", "refill",
  ]

  /// A value on the way to what was asked for.
  struct Candidate {
    let value: JSONToken
    /// Its members, if it is an object.
    let members: [JSONReader.Member]
    /// Whether it is a member of an envelope.
    let isInside: Bool
  }

  /// Finds the value that `isResult` takes for what was asked, from outside in; `nil` if none is.
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

  /// The members that may hold what was asked for, the likeliest first.
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
    /// The letters of the name: `next_page` and `nextPage` are one. None for an id, and for a name
    /// longer than any that is looked for.
    let letters: String

    init(name: String, value: JSONToken) {
      (self.name, self.value) = (name, value)
      let isLookedFor = name.utf8.count < 40 && name.first?.isNumber != true
      letters = isLookedFor ? name.lowercased().filter(\.isLetter) : ""
    }
  }

  /// The rest of the bytes as one object or array, whose inside nothing has looked at yet; `nil`
  /// for any other value.
  var unreadValue: JSONToken? {
    var reader = self
    switch try? reader.nextKind() {
    case .object: return JSONToken(kind: .object, range: reader.position..<end)
    case .array: return JSONToken(kind: .array, range: reader.position..<end)
    case .string, .number, .literal, nil: return nil
    }
  }

  /// The members of an object in their order, one more than a catalogue may have at the most; none for any
  /// other value.
  func memberList(of value: JSONToken) -> [Member] {
    memberTokens(of: value).map { Member(name: textual($0.name) ?? "", value: $0.value) }
  }

  /// The first members of an object, with their names undecoded.
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

  /// The first elements of an array; none for any other value.
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

  /// The element of an array that has one only.
  func onlyElement(of value: JSONToken) -> JSONToken? {
    let elements = elements(of: value, atMost: 2)
    return elements.count == 1 ? elements[0] : nil
  }
}
