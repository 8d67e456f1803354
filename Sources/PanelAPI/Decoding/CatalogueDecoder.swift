public import Catalogue

/// Reads the answer to `services`, by the contract and every known deviation from it.
///
/// An entry that cannot be read becomes a `Defect`; the others are kept. A body that is no catalogue
/// at all is one ``PanelError``.
public struct CatalogueDecoder: Sendable {
  private let volatileFields: Set<String>

  /// Raised when entries are read differently than before, so that all of them are read once more.
  public static let revision = 1

  /// A decoder that keeps the fields of these names apart, as those that mean nothing a day later.
  public init(volatileFields: Set<String> = Service.volatileFields) {
    self.volatileFields = volatileFields
  }

  /// The services and defects of one answer. Throws ``PanelError/notUnderstood(_:)`` for a body that
  /// is no catalogue and ``PanelError/refused(_:)`` for the panel's own error.
  public func decode(_ body: [UInt8]) throws(PanelError) -> CatalogueAnswer {
    try decodeReporting(body).answer
  }

  /// The same, and how the answer deviates from the contract.
  public func decodeReporting(
    _ body: [UInt8]
  ) throws(PanelError) -> (answer: CatalogueAnswer, dialect: DialectReport) {
    try AnswerReading.read(body, expecting: "a list of services") { reader throws(JSONError) in
      var list = list()
      guard try list.decode(&reader) else { return nil }
      return (list.answer, list.dialect(reader))
    }
  }
}

extension CatalogueDecoder {
  /// What reads one answer, except the entries that are known.
  func list(finding known: KnownEntryFinder? = nil) -> CatalogueListDecoder {
    CatalogueListDecoder(volatileFields: volatileFields, finding: known)
  }

  /// The revision, and which fields are volatile if these are not the usual ones: they are read
  /// differently, too.
  var revision: Int {
    if volatileFields == Service.volatileFields { return Self.revision }
    let names = volatileFields.sorted().joined(separator: "\n")
    let hash = names.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    return Int(truncatingIfNeeded: hash >> 2) &* 1024 &+ Self.revision
  }
}

/// Reads the list of services, in whichever envelope it comes.
struct CatalogueListDecoder: ~Copyable {
  private(set) var answer = CatalogueAnswer(services: [])
  private var entries: EntryDecoder
  /// Finds the entries that are known, and the marks of the others; `nil` if no marks are wanted.
  private(set) var known: KnownEntryFinder?
  /// After how many services the length of the list is estimated.
  private static let sample = 16

  init(volatileFields: Set<String>, finding known: KnownEntryFinder? = nil) {
    entries = EntryDecoder(volatileFields: volatileFields)
    self.known = known
  }

  /// `false` where the value is no catalogue.
  mutating func decode(_ reader: inout JSONReader) throws(JSONError) -> Bool {
    switch try reader.nextKind() {
    case .array:
      try decodeArray(&reader)
      return true
    case .object: return try decodeEnvelope(&reader)
    case .string, .number, .literal: return false
    }
  }

  private mutating func decodeArray(_ reader: inout JSONReader) throws(JSONError) {
    try reader.enterArray()
    var first = true
    while try reader.nextElement(first: first) {
      first = false
      if known == nil {
        try decodeEntry(&reader, key: nil)
      } else {
        try decodeUnlessKnown(&reader)
      }
    }
  }

  private mutating func decodeUnlessKnown(_ reader: inout JSONReader) throws(JSONError) {
    reader.skipWhitespace()
    guard let mark = try known?.skip(&reader) else { return }
    let count = answer.services.count
    try decodeEntry(&reader, key: nil)
    if answer.services.count > count { known?.add(mark) }
  }

  private mutating func decodeEntry(
    _ reader: inout JSONReader, key: String?
  ) throws(JSONError) {
    try entries.decode(&reader, key: key, into: &answer)
    if answer.services.count == Self.sample { reserve(reader) }
  }

  /// Makes room for as many services as the answer has, should all be as long as the first ones.
  private mutating func reserve(_ reader: JSONReader) {
    let estimate = reader.bytes.count / (reader.position / Self.sample) * 9 / 8
    answer.services.reserveCapacity(estimate)
  }

  /// How the answer deviates from the contract.
  func dialect(_ reader: JSONReader) -> DialectReport {
    var report = entries.report
    report.services = answer.services.count
    report.missing = entries.missingFields.counts
    report.unknownFields = entries.unknownFields.counts(reader)
    report.defects = answer.defects
    return report
  }
}

// MARK: - Envelopes

extension CatalogueListDecoder {
  /// How deep `data` may stand within `data`: each level is looked over before it is read.
  private static let mostEnvelopes = 2

  /// Reads `{"data": …}`, or an object keyed by id.
  private mutating func decodeEnvelope(
    _ reader: inout JSONReader, depth: Int = 0
  ) throws(JSONError) -> Bool {
    let members = try Self.members(reader)
    if depth < Self.mostEnvelopes, let data = members.last(where: { $0.name == "data" })?.value {
      return try decodeData(data, reader, &reader, depth: depth + 1)
    }
    guard members.contains(where: { Self.isService($0.value, reader) }) else { return false }
    entries.report.met(.keyedByID)
    for member in members {
      var entry = JSONReader(of: reader, member.value)
      try decodeEntry(&entry, key: member.name)
    }
    _ = try reader.readToken()
    return true
  }

  private mutating func decodeData(
    _ data: JSONToken, _ whole: JSONReader, _ reader: inout JSONReader, depth: Int
  ) throws(JSONError) -> Bool {
    var inner = JSONReader(of: whole, data)
    switch data.kind {
    case .array:
      entries.report.met(.dataEnvelope)
      try decodeArray(&inner)
    case .object:
      entries.report.met(.dataEnvelope)
      guard try decodeEnvelope(&inner, depth: depth) else { return false }
    case .string where (whole.textual(data) ?? "").lowercased().hasPrefix("empty"):
      entries.report.met(.emptyDataText)
    case .string, .number, .yes, .no, .null: return false
    }
    _ = try reader.readToken()
    return true
  }

  /// Whether a value has a field that a service has and nothing else that panels answer with.
  private static func isService(_ value: JSONToken, _ reader: JSONReader) -> Bool {
    guard let members = reader.members(of: value) else { return false }
    return ["service", "rate", "price", "cost"].contains { members[$0] != nil }
  }

  /// The members of the object that a reader stands before.
  private static func members(
    _ reader: JSONReader
  ) throws(JSONError) -> [(name: String, value: JSONToken)] {
    var reader = reader
    var members: [(name: String, value: JSONToken)] = []
    try reader.enterObject()
    while let name = try reader.nextName(first: members.isEmpty) {
      members.append((reader.textual(name) ?? "", try reader.readToken()))
    }
    return members
  }
}
