import Catalogue

/// Reads one entry of a catalogue, field by field.
///
/// What is no JSON ends the whole answer; what is JSON and cannot be read as the field it stands for
/// makes the entry a defect, with as much of its id as could be read.
struct EntryDecoder {
  /// Why an entry cannot be read.
  struct Problem {
    let field: String
    let reason: String
  }

  var id: String?
  var name: String?
  var type: String?
  var category: String?
  var rate: Amount?
  var min: Amount?
  var max: Amount?
  var refill: Bool?
  var cancel: Bool?
  var extra: [(name: String, json: String)] = []
  var volatile: [(name: String, json: String)] = []
  /// A field that stands for the rate where none is named so.
  var renamedRate: (name: JSONToken, value: JSONToken)?
  var range = 0..<0
  /// The first of them, where there are several.
  var problem: Problem?

  /// An entry whose id, if it states none itself, is the name that it stands under.
  init(id: String?) { self.id = id }

  /// The service; `nil` where ``problem`` says why there is none.
  mutating func decode(
    _ reader: inout JSONReader, _ types: inout SharedText, _ categories: inout SharedText,
    _ report: inout DialectReport
  ) throws(JSONError) -> Service? {
    let kind = try reader.nextKind()
    let start = reader.position
    guard kind == .object else {
      range = try reader.skipValue()
      found("service", "the entry is not an object")
      return nil
    }
    try reader.enterObject()
    var first = true
    while let name = try reader.nextName(first: first) {
      first = false
      let value = try reader.readToken()
      switch Field(name, reader) {
      case .service: decodeID(value, reader, &report)
      case .name: self.name = text(value, .name, reader)
      case .type: type = types.text(value, reader) { text(value, .type, reader) }
      case .category: category = categories.text(value, reader) { text(value, .category, reader) }
      case .rate: rate = amount(value, .rate, reader, &report)
      case .price, .cost: renamedRate = (name, value)
      case .min: min = limit(value, .min, reader, &report)
      case .max: max = limit(value, .max, reader, &report)
      case .refill: refill = capability(value, .refill, reader, &report)
      case .cancel: cancel = capability(value, .cancel, reader, &report)
      case nil: keep(name, value, reader, &report)
      }
    }
    range = start..<reader.position
    decodeRenamedRate(reader, &report)
    if id == nil { found("service", "it has no id") }
    if rate == nil { found("rate", "it has no rate") }
    if name == nil { found("name", "it has no name") }
    guard problem == nil, let id, let name, let rate else { return nil }
    return Service(
      id: id, name: name, type: type, category: category, rate: rate, min: min, max: max,
      refill: refill, cancel: cancel, extra: JSONText.object(extra),
      volatile: JSONText.object(volatile))
  }

  /// The entry as a defect, with its bytes as they came.
  func defect(_ reader: JSONReader) -> Defect {
    Defect(
      service: id, field: problem?.field ?? "service", reason: problem?.reason ?? "unknown",
      raw: reader.text(range))
  }

  mutating func found(_ field: String, _ reason: String) {
    if problem == nil { problem = Problem(field: field, reason: reason) }
  }
}
