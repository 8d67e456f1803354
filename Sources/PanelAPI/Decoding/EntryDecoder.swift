import Catalogue

/// Reads the entries of one catalogue, field by field.
///
/// Text that is no JSON ends the whole answer. An entry without a readable id or rate is a defect, with as much
/// of its id as could be read. Any other field that cannot be read is a defect alone: it is not stated,
/// and kept as it came among the fields beyond the contract.
struct EntryDecoder: ~Copyable {
  /// The entry at hand, as far as it has been read.
  struct Draft {
    var id: String?
    var name: String?
    var type: String?
    var category: String?
    var rate: Amount?
    var min: Amount?
    var max: Amount?
    var refill: Bool?
    var cancel: Bool?
    var currency: String?
    var extra = RawMembers()
    var volatile = RawMembers()
    /// The members that name a field otherwise than the contract does, with their ranks.
    var renamed: [(rank: Int, field: EntryField, name: JSONToken, value: JSONToken)] = []
    /// The bytes of the entry.
    var range = 0..<0
    /// Why the entry cannot be read: the first reason, if there are several.
    var problem: (field: String, reason: String)?
    /// The fields that cannot be read, or not exactly, though the entry can; with their values' bytes.
    var unread: [(field: String, reason: String, value: Range<Int>)] = []
  }

  var draft = Draft()
  var report = DialectReport()
  private let volatileFields: Set<String>
  private var ids: Set<ExactText> = []

  /// The most members and bytes of an entry: beyond them it is a defect, and no work is done on it.
  private static let (mostMembers, mostBytes) = (1000, 4 << 20)
  /// How many entries of an answer that cannot be read are kept with their texts, and how many fields.
  static let mostTexts = 1000
  /// How much of such a text is kept.
  private static let mostTextBytes = 1 << 16
  /// Why an entry is a defect that has no field for its id, or none for its rate.
  static let (noID, noRate) = ("it has no id", "it has no rate")

  /// `volatileFields` are the names of the fields that are kept apart as volatile.
  init(volatileFields: Set<String>) { self.volatileFields = volatileFields }

  /// Reads one entry into a service, a repeated one, or a defect. Its id is `key`, the name of its member, if
  /// it states none itself.
  mutating func decode(
    _ reader: inout JSONReader, key: String?, into answer: inout CatalogueAnswer
  ) throws(JSONError) {
    draft = Draft()
    draft.id = key
    if try reader.nextKind() == .object {
      let start = reader.position
      let isWhole = try readMembers(&reader)
      draft.range = start..<reader.position
      if isWhole { finish(reader) }
    } else {
      draft.range = try reader.skipValue()
      found("service", "the entry is not an object")
    }
    guard draft.problem == nil, let service = service(reader) else {
      return answer.defects.append(
        defect(reader, keepsText: answer.defects.count < Self.mostTexts))
    }
    guard ids.insert(ExactText(service.id)).inserted else {
      return answer.repeats.append(RepeatedEntry(service: service))
    }
    for field in EntryField.optional where !draft.has(field) {
      report.missing[field.rawValue, default: 0] += 1
    }
    for unread in draft.unread {
      if answer.unreadFields.count < Self.mostTexts {
        answer.unreadFields.append(defect(unread, reader))
      } else {
        answer.otherUnreadFields += 1
      }
    }
    answer.services.append(service)
  }

  /// Reads the members of an entry; `false` for one that has too many or too long ones. Of what comes after
  /// these, only the id is read.
  private mutating func readMembers(_ reader: inout JSONReader) throws(JSONError) -> Bool {
    let start = reader.position
    var count = 0
    try reader.enterObject()
    while let name = try reader.nextName(first: count == 0) {
      let value = try reader.readToken()
      count += 1
      if count <= Self.mostMembers, reader.position - start <= Self.mostBytes {
        decode(name, value, reader)
        continue
      }
      found("service", "the entry has more than \(Self.mostMembers) fields or 4 MB")
      let isID = value.range.count < 100 && reader.content(name.range).isEqual(to: "service")
      if isID, draft.id == nil { decode(name, value, reader) }
    }
    return count <= Self.mostMembers && reader.position - start <= Self.mostBytes
  }

  /// Reads a field by its own name at once; by another one, once the whole entry is known.
  private mutating func decode(_ name: JSONToken, _ value: JSONToken, _ reader: JSONReader) {
    let text = reader.textual(name) ?? ""
    switch EntryField.names[text] {
    case (let field, 0)?: decode(field, name, value, reader)
    case (let field, let rank)?: draft.renamed.append((rank, field, name, value))
    case nil: keep(name, value, isVolatile: volatileFields.contains(text), reader)
    }
  }

  /// Looks at the entry as a whole, once its members are read.
  private mutating func finish(_ reader: JSONReader) {
    for (_, field, name, value) in draft.renamed.sorted(by: { $0.rank < $1.rank }) {
      if draft.states(field) {
        keep(name, value, isVolatile: false, reader)
      } else {
        decode(field, name, value, reader)
        report.met(.renamedField)
      }
    }
    if draft.id == nil { found("service", Self.noID) }
    if draft.rate == nil { found("rate", Self.noRate) }
  }

  /// The entry at hand as a service; `nil` if it is none.
  private mutating func service(_ reader: JSONReader) -> Service? {
    guard let id = draft.id, let rate = draft.rate else { return nil }
    let (extra, isExact) = draft.extra.object(reader)
    let (volatile, isVolatileExact) = draft.volatile.object(reader)
    if !isExact || !isVolatileExact { foundBrokenText("other fields", draft.range) }
    return Service(
      id: id, name: draft.name ?? "", type: draft.type, category: draft.category, rate: rate,
      min: draft.min, max: draft.max, refill: draft.refill, cancel: draft.cancel, extra: extra,
      volatile: volatile, currency: draft.currency)
  }
}

extension EntryDecoder.Draft {
  /// Whether a field was read.
  func has(_ field: EntryField) -> Bool {
    switch field {
    case .service: id != nil
    case .name: name != nil
    case .type: type != nil
    case .category: category != nil
    case .rate: rate != nil
    case .min: min != nil
    case .max: max != nil
    case .refill: refill != nil
    case .cancel: cancel != nil
    case .currency: currency != nil
    }
  }

  /// Whether a field was read, or says something that cannot be read.
  func states(_ field: EntryField) -> Bool {
    has(field) || problem?.field == field.rawValue
      || unread.contains { $0.field == field.rawValue }
  }
}

// MARK: - Defects

extension EntryDecoder {
  mutating func found(_ field: String, _ reason: String) {
    if draft.problem == nil { draft.problem = (field, reason) }
  }

  /// Takes note of a text in which something was replaced.
  mutating func foundBrokenText(_ field: String, _ value: Range<Int>) {
    report.met(.brokenText)
    draft.unread.append((field, "it has characters that are no text, read as \u{FFFD}", value))
  }

  /// A field of the entry at hand as a defect, with its value as it came.
  private func defect(
    _ unread: (field: String, reason: String, value: Range<Int>), _ reader: JSONReader
  ) -> Defect {
    Defect(
      service: draft.id, field: unread.field, reason: unread.reason,
      raw: Self.text(unread.value, reader))
  }

  /// The entry at hand as a defect, with its text.
  private func defect(_ reader: JSONReader, keepsText: Bool) -> Defect {
    Defect(
      service: draft.id, name: draft.id == nil ? draft.name : nil,
      field: draft.problem?.field ?? "service",
      reason: draft.problem?.reason ?? "it cannot be read",
      raw: keepsText ? entryText(reader) : "")
  }

  /// The bytes of the entry at hand as they came, except its volatile fields: an entry that differs in
  /// nothing else is the same.
  private func entryText(_ reader: JSONReader) -> String {
    guard !draft.volatile.isEmpty, draft.range.count <= Self.mostTextBytes else {
      return Self.text(draft.range, reader)
    }
    var lasting = RawMembers()
    for member in reader.memberTokens(of: JSONToken(kind: .object, range: draft.range))
    where !volatileFields.contains(reader.textual(member.name) ?? "") {
      _ = lasting.append(member.name, member.value, reader)
    }
    return lasting.object(reader).text ?? "{}"
  }

  /// A text as it came, cut off if it is very long.
  private static func text(_ range: Range<Int>, _ reader: JSONReader) -> String {
    range.count > mostTextBytes
      ? reader.text(range.prefix(mostTextBytes)) + "…" : reader.text(range)
  }
}

/// Members of an object, kept as they came, to be put into an object of their own.
struct RawMembers {
  private var bytes: [UInt8] = []

  var isEmpty: Bool { bytes.isEmpty }

  /// Keeps a member. Escapes of no character become U+FFFD; `false` if there are any.
  mutating func append(_ name: JSONToken, _ value: JSONToken, _ reader: JSONReader) -> Bool {
    bytes.append(bytes.isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ","))
    let isNameSound = append(name, reader)
    bytes.append(UInt8(ascii: ":"))
    return append(value, reader) && isNameSound
  }

  private mutating func append(_ token: JSONToken, _ reader: JSONReader) -> Bool {
    let isSound = reader.hasSoundEscapes(token)
    if isSound {
      bytes += reader.content(reader.written(token))
    } else {
      bytes += reader.withRepairedEscapes(reader.written(token))
    }
    return isSound
  }

  /// The object's text; `nil` without members. Bytes that are no UTF-8 become U+FFFD; not exact if there are
  /// any.
  func object(_ reader: JSONReader) -> (text: String?, isExact: Bool) {
    if bytes.isEmpty { return (nil, true) }
    let object = bytes + [UInt8(ascii: "}")]
    let text = object.withUnsafeBufferPointer { String(exactUTF8: $0) }
    return (text ?? String(decoding: object, as: UTF8.self), text != nil)
  }
}
