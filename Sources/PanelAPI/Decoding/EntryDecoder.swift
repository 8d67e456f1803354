import Catalogue

/// Reads the entries of one catalogue, field by field.
///
/// What is no JSON ends the whole answer; what is JSON and cannot be read as the field it stands for
/// makes the entry a defect, with as much of its id as could be read.
struct EntryDecoder {
  /// What has been read of the entry at hand.
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
    /// The fields that stand for the rate where none is named so.
    var price: (name: JSONToken, value: JSONToken)?
    var cost: (name: JSONToken, value: JSONToken)?
    /// Where the entry stands in the answer.
    var range = 0..<0
    /// Why the entry cannot be read: the first reason, where there are several.
    var problem: (field: String, reason: String)?
  }

  var draft = Draft()
  var report = DialectReport()
  var types = SharedText()
  var categories = SharedText()
  var extra = RawMembers()
  var volatile = RawMembers()
  var unknownFields = FieldTally()
  var missingFields = MissingFields()

  /// Reads one entry; `nil` where ``defect(_:)`` says why there is no service. Its id is `key`,
  /// the name that it stands under, if it states none itself.
  mutating func decode(
    _ reader: inout JSONReader, key: String?
  ) throws(JSONError) -> Service? {
    draft = Draft(id: key)
    extra.removeAll()
    volatile.removeAll()
    let kind = try reader.nextKind()
    let start = reader.position
    guard kind == .object else {
      draft.range = try reader.skipValue()
      found("service", "the entry is not an object")
      return nil
    }
    try reader.enterObject()
    var first = true
    while let name = try reader.nextName(first: first) {
      first = false
      decodeField(name, try reader.readToken(), reader)
    }
    draft.range = start..<reader.position
    decodeRenamedRate(draft.price, reader)
    decodeRenamedRate(draft.cost, reader)
    return service(reader)
  }

  private mutating func service(_ reader: JSONReader) -> Service? {
    let (extra, volatile) = (extra.object, volatile.object)
    if extra == nil || volatile == nil {
      found("other fields", "the other fields hold \(JSONError.Reason.invalidText.rawValue)")
    }
    if draft.id == nil { found("service", "it has no id") }
    if draft.rate == nil { found("rate", "it has no rate") }
    if draft.name == nil { found("name", "it has no name") }
    guard draft.problem == nil, let id = draft.id, let name = draft.name,
      let rate = draft.rate
    else { return nil }
    missingFields.add(draft)
    return Service(
      id: id, name: name, type: draft.type, category: draft.category, rate: rate,
      min: draft.min, max: draft.max, refill: draft.refill, cancel: draft.cancel,
      extra: extra ?? nil, volatile: volatile ?? nil)
  }

  /// The entry at hand as a defect, with its bytes as they came.
  func defect(_ reader: JSONReader) -> Defect {
    Defect(
      service: draft.id, name: draft.id == nil ? draft.name : nil,
      field: draft.problem?.field ?? "service",
      reason: draft.problem?.reason ?? "it cannot be read", raw: reader.text(draft.range))
  }

  mutating func found(_ field: String, _ reason: String) {
    if draft.problem == nil { draft.problem = (field, reason) }
  }
}
