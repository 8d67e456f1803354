import Catalogue

/// Reads one entry of a catalogue, by the contract plus strings where numbers are due and the other
/// way round.
struct EntryReader {
  private var reader: JSONReader
  private let start: Int
  private var id: String?
  private var name: String?
  private var type: String?
  private var category: String?
  private var rate: Amount?
  private var min: Amount?
  private var max: Amount?
  private var refill: Bool?
  private var cancel: Bool?
  private var extra: [(name: String, json: String)] = []
  private var volatile: [(name: String, json: String)] = []

  init(_ reader: JSONReader) {
    self.reader = reader
    start = reader.position
  }

  mutating func read() -> Result<Service, Defect> {
    do throws(Problem) {
      try readFields()
      guard let id else { throw Problem("service", "it has no id") }
      guard let name else { throw Problem("name", "it has no name") }
      guard let rate else { throw Problem("rate", "it has no rate") }
      return .success(
        Service(
          id: id, name: name, type: type, category: category, rate: rate, min: min, max: max,
          refill: refill, cancel: cancel, extra: JSONText.object(extra),
          volatile: JSONText.object(volatile)))
    } catch {
      return .failure(defect(error.field, error.reason))
    }
  }

  /// A defect of this entry, with as much of its id as could be read.
  func defect(_ field: String, _ reason: String) -> Defect {
    Defect(service: id, field: field, reason: reason, raw: rawText)
  }

  private var rawText: String {
    var whole = JSONReader(reader.bytes, range: start..<reader.end)
    let range = (try? whole.skipValue()) ?? start..<start
    return reader.text(range)
  }

  private struct Problem: Error {
    let field: String
    let reason: String
    init(_ field: String, _ reason: String) { (self.field, self.reason) = (field, reason) }
  }
}

// MARK: - Fields

extension EntryReader {
  private mutating func readFields() throws(Problem) {
    do throws(JSONError) {
      guard try reader.nextKind() == .object else { throw JSONError(.unexpectedByte, at: start) }
      try reader.enterObject()
    } catch { throw Problem("service", "the entry is not an object") }
    // The id is read even behind a bad field, so that its service is known not to be missing.
    var problem: Problem?
    var first = true
    while true {
      do throws(Problem) {
        guard let field = try nextField(first: first) else { break }
        try readField(field)
      } catch { problem = problem ?? error }
      first = false
    }
    if let problem { throw problem }
  }

  private mutating func nextField(first: Bool) throws(Problem) -> String? {
    let start = reader.position
    do throws(JSONError) { return try reader.nextMember(first: first) } catch {
      // The entry as a whole is known to be JSON, so what fails here is the text of the name.
      reader = JSONReader(reader.bytes, range: start..<reader.end)
      _ = try? reader.skipName(first: first)
      _ = try? reader.skipValue()
      throw Problem("service", "a field's name cannot be read: \(error.reason.rawValue)")
    }
  }

  private mutating func readField(_ field: String) throws(Problem) {
    switch field {
    case "service": id = try text(field)
    case "name": name = try text(field)
    case "type": type = try text(field)
    case "category": category = try text(field)
    case "rate": rate = try amount(field, isRequired: true)
    case "min": min = try amount(field)
    case "max": max = try amount(field)
    case "refill": refill = try capability(field)
    case "cancel": cancel = try capability(field)
    case _ where Service.volatileFields.contains(field):
      volatile.append((field, try rawValue(field)))
    default: extra.append((field, try rawValue(field)))
    }
  }

  private mutating func text(_ field: String) throws(Problem) -> String? {
    let value = try scalar(field)
    if value.isNull { return nil }
    guard let text = value.textual else { throw Problem(field, "the \(field) is not a text") }
    return text
  }

  private mutating func amount(_ field: String, isRequired: Bool = false) throws(Problem) -> Amount?
  {
    let value = try scalar(field)
    if value.isNull, !isRequired { return nil }
    guard let amount = value.amount else {
      throw Problem(field, "'\(value.textual ?? "")' is not a \(field)")
    }
    return amount
  }

  private mutating func capability(_ field: String) throws(Problem) -> Bool? {
    switch try scalar(field) {
    case .null: return nil
    case .bool(let value): return value
    case .number("0"), .string("0"): return false
    case .number("1"), .string("1"): return true
    case let other: throw Problem(field, "'\(other.textual ?? "")' says neither yes nor no")
    }
  }

  private mutating func scalar(_ field: String) throws(Problem) -> JSONScalar {
    let start = reader.position
    do throws(JSONError) { return try reader.readScalar() } catch {
      // The entry as a whole is known to be JSON, so what fails here is the text of one string.
      reader = JSONReader(reader.bytes, range: start..<reader.end)
      _ = try? reader.skipValue()
      throw Problem(field, "the \(field) holds \(error.reason.rawValue)")
    }
  }

  private mutating func rawValue(_ field: String) throws(Problem) -> String {
    guard let range = try? reader.skipValue(), let text = reader.unicodeText(range) else {
      throw Problem(field, "the \(field) holds \(JSONError.Reason.invalidText.rawValue)")
    }
    guard reader.hasValidEscapes(range) else {
      throw Problem(field, "the \(field) holds \(JSONError.Reason.badEscape.rawValue)")
    }
    return text
  }
}
