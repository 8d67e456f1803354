public import Catalogue

/// Reads the answer to `services`, by the contract and all known deviations from it.
///
/// An unreadable entry becomes a `Defect`, and the others are kept. A body that is not a catalogue
/// gives a ``PanelError``.
public struct CatalogueDecoder: Sendable {
  private let volatileFields: Set<String>

  /// Raised when entries are read differently than before, so that all of them are read again. A new name in
  /// ``EntryField/names`` has the same effect by itself.
  static let revision = 5

  /// Makes a decoder. Fields with the names in `volatileFields` are kept apart, because they mean
  /// nothing a day later.
  public init(volatileFields: Set<String> = Service.volatileFields) {
    self.volatileFields = volatileFields
  }

  /// The services and defects of one answer. Throws ``PanelError/notUnderstood(_:says:)`` if the body
  /// is not a catalogue, ``PanelError/onePage(_:)`` if it is only part of one, and
  /// ``PanelError/refused(_:)`` for the panel's own error.
  public func decode(_ body: [UInt8]) throws(PanelError) -> CatalogueAnswer {
    try decodeReporting(body).answer
  }

  /// Does what ``decode(_:)`` does, and reports how the answer deviates from the contract.
  public func decodeReporting(
    _ body: [UInt8]
  ) throws(PanelError) -> (answer: CatalogueAnswer, dialect: DialectReport) {
    var unknown: UnknownEntries?
    var read: (answer: CatalogueAnswer, dialect: DialectReport, page: PageOfList?)
    do throws(PanelError) {
      read = try AnswerReading.read(body, expecting: Self.expected) {
        reader throws(JSONError) -> (CatalogueAnswer, DialectReport, PageOfList?)? in
        let start = reader
        var list = list()
        if try list.decode(&reader) { return (list.answer, list.dialect(), list.page) }
        unknown = start.unreadValue.flatMap { UnknownEntries(in: $0, start) }
        return nil
      }
    } catch {
      guard case .notUnderstood = error, let unknown else { throw error }
      throw unknown.error
    }
    if let page = read.page { throw .onePage(page) }
    if let noise = body.withUnsafeBufferPointer(AnswerNoise.init) {
      read.dialect.met(noise.text == nil ? .byteOrderMark : .textAround)
    }
    return (read.answer, read.dialect)
  }

  /// The name of an answer to `services`, for errors.
  static let expected = "a list of services"
}

extension CatalogueDecoder {
  /// A decoder of one answer that skips known entries.
  func list(finding known: KnownEntryFinder? = nil) -> CatalogueListDecoder {
    CatalogueListDecoder(volatileFields: volatileFields, finding: known)
  }

  /// A number for the revision, the field names and the volatile fields: each of them changes how
  /// entries are read.
  var revision: Int {
    let names = EntryField.names.map { "\($0) \($1.field) \($1.rank)" } + volatileFields
    let hash = names.sorted().joined(separator: "\n").utf8
      .reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    return Int(truncatingIfNeeded: hash >> 2) &* 1024 &+ Self.revision
  }
}

extension CatalogueAnswer {
  /// Whether no entry can be read, or most of very many entries are no services. The answer then says
  /// nothing about the catalogue.
  var isUnreadable: Bool {
    services.isEmpty && known.isEmpty && !defects.isEmpty || isMostlyStrange
  }

  private var isMostlyStrange: Bool {
    guard defects.count > EntryDecoder.mostTexts else { return false }
    let strange = defects.count { $0.service == nil }
    return strange > EntryDecoder.mostTexts && strange * 2 > entries
  }

  /// The answer. Throws ``PanelError/notUnderstood(_:says:)`` if none of its entries can be read.
  func readable() throws(PanelError) -> CatalogueAnswer {
    guard isUnreadable, let first = defects.first else { return self }
    if let unknown = UnknownEntries(defects) { throw unknown.error }
    if !services.isEmpty || !known.isEmpty {
      throw .notUnderstood("a list of \(entries) entries; most of them are no services")
    }
    let what =
      defects.count == 1
      ? "1 service, which cannot be read" : "\(defects.count) services, none of which can be read"
    let which = first.service.map { "service \($0)" } ?? "the first"
    throw .notUnderstood("\(what); of \(which): \(first.reason)")
  }
}
