import Catalogue

/// Reads the entries of one catalogue, field by field.
///
/// Text that is not JSON makes the whole answer unreadable. An entry without a readable id or rate becomes a
/// defect, with its id as far as it can be read. If another field is unreadable, only the field becomes a
/// defect: it counts as not stated, and is kept as it came among the fields beyond the contract.
struct EntryDecoder: ~Copyable {
  /// The current entry, as far as it has been read.
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
    /// The members whose names differ from the contract's names of fields, with their ranks.
    var renamed: [(rank: Int, field: EntryField, name: JSONToken, value: JSONToken)] = []
    /// The bytes of the entry.
    var range = 0..<0
    /// Why the entry cannot be read; only the first reason.
    var problem: (field: String, reason: String)?
    /// The fields of a readable entry that cannot be read, or not exactly; with the bytes of their values.
    var unread: [(field: String, reason: String, value: Range<Int>)] = []
  }

  var draft = Draft()
  var report = DialectReport()
  private let volatileFields: Set<String>
  private var ids: Set<ExactText> = []

  /// The maximum numbers of members and bytes of an entry. A larger entry becomes a defect without
  /// more work on it.
  private static let (mostMembers, mostBytes) = (1000, 4 << 20)
  /// The maximum number of unreadable entries of an answer whose texts are kept, and of unreadable fields.
  static let mostTexts = 1000
  /// The maximum length of such a text.
  private static let mostTextBytes = 1 << 16
  /// The reasons for an entry without a field for its id, or for its rate.
  static let (noID, noRate) = ("it has no id", "it has no rate")

  /// Makes a decoder that keeps the fields named in `volatileFields` apart.
  init(volatileFields: Set<String>) { self.volatileFields = volatileFields }

  /// Reads one entry into a service, a repeated entry, or a defect. If the entry states no id itself, its id
  /// is `key`, the name of its member.
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

  /// Reads the members of an entry; `false` if there are too many or they are too long. After that limit,
  /// only the id is read.
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

  /// Reads a field with its own name at once. Other names are read when the whole entry is known.
  private mutating func decode(_ name: JSONToken, _ value: JSONToken, _ reader: JSONReader) {
    let text = reader.textual(name) ?? ""
    switch EntryField.names[text] {
    case (let field, 0)?: decode(field, name, value, reader)
    case (let field, let rank)?: draft.renamed.append((rank, field, name, value))
    case nil: keep(name, value, isVolatile: volatileFields.contains(text), reader)
    }
  }

  /// Checks the entry as a whole, after its members were read.
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

  /// The current entry as a service; `nil` if it is not a service.
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

  /// Whether a field was read, or has a value that cannot be read.
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

  /// Records a text in which characters were replaced.
  mutating func foundBrokenText(_ field: String, _ value: Range<Int>) {
    report.met(.brokenText)
    draft.unread.append((field, "it has characters that are no text, read as \u{FFFD}", value))
  }

  /// A field of the current entry as a defect, with its value as it came.
  private func defect(
    _ unread: (field: String, reason: String, value: Range<Int>), _ reader: JSONReader
  ) -> Defect {
    Defect(
      service: draft.id, field: unread.field, reason: unread.reason,
      raw: Self.text(unread.value, reader))
  }

  /// The current entry as a defect, with its text.
  private func defect(_ reader: JSONReader, keepsText: Bool) -> Defect {
    Defect(
      service: draft.id, name: draft.id == nil ? draft.name : nil,
      field: draft.problem?.field ?? "service",
      reason: draft.problem?.reason ?? "it cannot be read",
      raw: keepsText ? entryText(reader) : "")
  }

  /// The bytes of the current entry as they came, without its volatile fields. Entries that differ
  /// only in those are the same.
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

  /// A text as it came; a very long text is cut off.
  private static func text(_ range: Range<Int>, _ reader: JSONReader) -> String {
    range.count > mostTextBytes
      ? reader.text(range.prefix(mostTextBytes)) + "…" : reader.text(range)
  }
}

/// Members of an object, kept as they came for an object of their own.
struct RawMembers {
  private var bytes: [UInt8] = []

  var isEmpty: Bool { bytes.isEmpty }

  /// Adds a member. Escapes of invalid characters become U+FFFD; `false` if there are any.
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

  /// The object's text; `nil` without members. Bytes that are not UTF-8 become U+FFFD, and then `isExact` is
  /// `false`.
  func object(_ reader: JSONReader) -> (text: String?, isExact: Bool) {
    if bytes.isEmpty { return (nil, true) }
    let object = bytes + [UInt8(ascii: "}")]
    let text = object.withUnsafeBufferPointer { String(exactUTF8: $0) }
    return (text ?? String(decoding: object, as: UTF8.self), text != nil)
  }
}
