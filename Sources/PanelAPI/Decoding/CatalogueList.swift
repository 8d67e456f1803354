import Catalogue

/// Reads the list of services, in any envelope.
struct CatalogueListDecoder: ~Copyable {
  private(set) var answer = CatalogueAnswer(services: [])
  private var entries: EntryDecoder
  private let volatileFields: Set<String>
  /// Finds known entries, and makes the marks of the others; `nil` if no marks are needed.
  private(set) var known: KnownEntryFinder?
  /// The number of entries so far, known ones included.
  private var count = 0
  /// The pages that the answer mentions but does not contain.
  private(set) var page: PageOfList?
  /// The number of services after which the length of the list is estimated.
  private static let sample = 16
  /// The maximum number of entries in an answer. No panel has a tenth of it, and each entry needs memory.
  static let mostEntries = 200_000

  init(volatileFields: Set<String>, finding known: KnownEntryFinder? = nil) {
    entries = EntryDecoder(volatileFields: volatileFields)
    self.volatileFields = volatileFields
    self.known = known
  }

  /// Reads the list; `false` if the value is not a catalogue.
  mutating func decode(_ reader: inout JSONReader) throws(JSONError) -> Bool {
    let start = reader
    switch try reader.nextKind() {
    case .array:
      try decodeArray(&reader)
      // A value with a known or readable entry is the list itself, not an envelope.
      guard answer.services.isEmpty, known?.known.isEmpty ?? true, !answer.defects.isEmpty,
        let value = start.unreadValue,
        !ServiceEnvelope.isList(value, start)
      else { return true }
      answer = CatalogueAnswer(services: [])
      entries = EntryDecoder(volatileFields: volatileFields)
      return try decodeEnvelope(of: value, start)
    case .object:
      guard let value = start.unreadValue, try decodeEnvelope(of: value, reader) else {
        return false
      }
      _ = try reader.readToken()
      return true
    case .string, .number, .literal: return false
    }
  }

  private mutating func decodeArray(_ reader: inout JSONReader) throws(JSONError) {
    try reader.enterArray()
    var first = true
    while try reader.nextElement(first: first) {
      first = false
      try countEntry(at: reader.position)
      if known == nil {
        try decodeEntry(&reader, key: nil)
      } else {
        try decodeUnlessKnown(&reader)
      }
    }
  }

  /// Counts an entry, and checks from time to time whether the task was cancelled.
  private mutating func countEntry(at position: Int) throws(JSONError) {
    count += 1
    if count > Self.mostEntries { throw JSONError(.tooManyEntries, at: position) }
    if count & 1023 == 0, Task.isCancelled { throw JSONError(.cancelled, at: position) }
  }

  private mutating func decodeUnlessKnown(_ reader: inout JSONReader) throws(JSONError) {
    reader.skipWhitespace()
    // The entry is known, and the reader has moved past it.
    guard let mark = try known?.skip(&reader) else { return }
    let (count, repeats) = (answer.services.count, answer.repeats.count)
    try decodeEntry(&reader, key: nil)
    if answer.services.count > count { known?.add(mark) }
    if answer.repeats.count > repeats { answer.repeats[repeats].mark = mark }
  }

  private mutating func decodeEntry(
    _ reader: inout JSONReader, key: String?
  ) throws(JSONError) {
    try entries.decode(&reader, key: key, into: &answer)
    if answer.services.count == Self.sample { reserve(reader) }
  }

  /// Reserves room for all services of the answer, if they are as long as the first ones.
  private mutating func reserve(_ reader: JSONReader) {
    let estimate = reader.bytes.count / (reader.position / Self.sample) * 9 / 8
    answer.services.reserveCapacity(estimate)
  }

  /// How the answer deviates from the contract.
  func dialect() -> DialectReport {
    var report = entries.report
    report.services = answer.services.count
    report.defects = answer.choosingEntries { _ in nil }.defects
    report.unreadFields = answer.unreadFields
    report.otherUnreadFields = answer.otherUnreadFields
    return report
  }
}

// MARK: - Envelopes

extension CatalogueListDecoder {
  /// Reads a list inside a value; `false` if there is none.
  private mutating func decodeEnvelope(
    of value: JSONToken, _ reader: JSONReader
  ) throws(JSONError) -> Bool {
    guard let found = ServiceEnvelope.search(value, reader) else { return false }
    count = 0
    var inner = JSONReader(of: reader, found.value)
    switch found.value.kind {
    case .array:
      entries.report.met(.envelope)
      try decodeArray(&inner)
    case .object:
      if !found.layers.isEmpty { entries.report.met(.envelope) }
      entries.report.met(.keyedByID)
      for member in reader.memberList(of: found.value) {
        try countEntry(at: member.value.range.lowerBound)
        var entry = JSONReader(of: reader, member.value)
        try decodeEntry(&entry, key: member.name)
      }
    case .string, .number, .yes, .no, .null: entries.report.met(.emptyDataText)
    }
    // An empty list is no catalogue if the call failed.
    let hasFailed = found.layers.contains { PanelWords.statesFailure($0, reader) }
    if hasFailed, count == 0 { return false }
    page = Paging(found.layers, reader).page(of: count)
    return true
  }
}

/// Finds the list of services inside the envelopes of panels.
enum ServiceEnvelope {
  static func search(_ value: JSONToken, _ reader: JSONReader) -> Envelope? {
    Envelope.search(value, reader) { candidate in
      switch candidate.value.kind {
      case .array:
        let isEmpty = reader.elements(of: candidate.value, atMost: 1).isEmpty
        return isEmpty ? candidate.isInside : isList(candidate.value, reader)
      case .object:
        let inner = Envelope.inner(of: candidate.members)
        return !inner.contains { $0.kind == .array }
          && candidate.members.contains { isService($0.value, reader) }
      case .string:
        let text = reader.textual(candidate.value) ?? ""
        return candidate.isInside && text.lowercased().hasPrefix("empty")
      case .number, .yes, .no, .null: return false
      }
    }
  }

  /// Whether one of an array's first entries looks like an entry of a catalogue.
  static func isList(_ value: JSONToken, _ reader: JSONReader) -> Bool {
    reader.elements(of: value, atMost: 100).contains {
      hasMember(listNames, $0, reader)
    }
  }

  /// Whether a value has a field that only services have.
  static func isService(_ value: JSONToken, _ reader: JSONReader) -> Bool {
    hasMember(serviceNames, value, reader)
  }

  private static let serviceNames = EntryField.names(of: [.service, .rate])
  private static let listNames = EntryField.names(of: [
    .service, .rate, .name, .category, .min, .max,
  ])

  private static func hasMember(
    _ names: Set<String>, _ value: JSONToken, _ reader: JSONReader
  ) -> Bool {
    reader.memberTokens(of: value, atMost: 1000).contains {
      reader.textual($0.name).map(names.contains) ?? false
    }
  }
}
