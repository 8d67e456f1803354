import Catalogue

/// Entries of a list whose ids and rates have names that no known panel uses.
struct UnknownEntries {
  private let count: Int
  private let fields: [String]

  /// The common property of such entries, in the words of an error.
  static let words = "none with a known id and rate"
  /// The maximum number of fields that an error names, and the maximum length of each name.
  private static let (fieldLimit, nameLimit) = (12, 40)

  /// Finds a list of such entries in any envelope; `nil` if there is none.
  init?(in value: JSONToken, _ reader: JSONReader) {
    let found = Envelope.search(value, reader) { Self.isList($0.value, reader) }
    guard let list = found?.value else { return nil }
    let entries = reader.elements(of: list, atMost: .max)
    self.init(count: entries.count, first: entries[0], reader)
  }

  /// The entries of an answer, if each of them lacks an id or a rate; `nil` if one has another fault.
  init?(_ defects: [Defect]) {
    guard let raw = defects.first?.raw, defects.allSatisfy({ Self.isUnnamed($0) }) else {
      return nil
    }
    let entries = Array(raw.utf8).withUnsafeBufferPointer { bytes -> Self? in
      let reader = JSONReader(bytes)
      return reader.unreadValue.map { Self(count: defects.count, first: $0, reader) }
    }
    guard let entries, !entries.fields.isEmpty else { return nil }
    self = entries
  }

  private init(count: Int, first: JSONToken, _ reader: JSONReader) {
    self.count = count
    let names = reader.memberList(of: first).map(\.name)
    fields =
      names.prefix(Self.fieldLimit).compactMap { PanelWords.cleaned($0, upTo: Self.nameLimit) }
      + (names.count > Self.fieldLimit ? ["…"] : [])
  }

  private static func isUnnamed(_ defect: Defect) -> Bool {
    [EntryDecoder.noID, EntryDecoder.noRate].contains(defect.reason)
  }

  /// Whether an array holds objects that are records, and not words about a failure.
  private static func isList(_ value: JSONToken, _ reader: JSONReader) -> Bool {
    let entries = reader.elements(of: value, atMost: 100)
    guard let first = entries.first, entries.allSatisfy({ $0.kind == .object }) else {
      return false
    }
    let names = reader.memberList(of: first).map(\.letters)
    return names.count >= (entries.count > 1 ? 2 : 3) && !names.contains(where: isOfMessage)
  }

  private static func isOfMessage(_ name: String) -> Bool {
    ["error", "message", "msg", "err"].contains(name)
  }

  var error: PanelError {
    let entries = counted(count, "entry", "entries")
    let names = fields.joined(separator: ", ")
    return .notUnderstood(
      "\(entries), \(Self.words); \(count == 1 ? "its" : "their") fields are \(names)")
  }
}
