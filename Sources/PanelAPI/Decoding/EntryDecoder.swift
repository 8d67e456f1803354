import Catalogue

/// Reads the entries of one catalogue, field by field.
///
/// What is no JSON ends the whole answer. An entry without a readable id or rate is a defect, with as much
/// of its id as could be read. Any other field that cannot be read is a defect alone: it is not stated,
/// and kept as it came among the fields beyond the contract.
struct EntryDecoder: ~Copyable {
  /// What has been read of the entry at hand.
  struct Draft: ~Copyable {
    var id: String?
    var name: String?
    var type: String?
    var category: String?
    var rate: Amount?
    var min: Amount?
    var max: Amount?
    var refill: Bool?
    var cancel: Bool?
    var extra: String?
    var volatile: String?
    var currency: String?
    /// The fields that are the rate if none is named so.
    var price: (member: MemberOrder.Member, value: JSONToken)?
    var cost: (member: MemberOrder.Member, value: JSONToken)?
    /// The index of the entry in the answer.
    var range = 0..<0
    /// Whether an entry of the same id came before.
    var isRepeat = false
    /// Why the entry cannot be read: the first reason, where there are several.
    var problem: (field: String, reason: String)?
    /// The fields that cannot be read, or not exactly, though the entry can; with their values' bytes.
    var unread: [(field: String, reason: String, value: Range<Int>)] = []
  }

  var draft = Draft()
  var report = DialectReport()
  var members: MemberOrder
  var types = SharedText()
  var categories = SharedText()
  var extra = RawMembers()
  var volatile = RawMembers()
  var unknownFields = FieldTally()
  var missingFields = MissingFields()
  var ids = IDSet()

  /// `volatileFields` are the names of the fields that are kept apart as volatile.
  init(volatileFields: Set<String>) { members = MemberOrder(volatileFields: volatileFields) }

  /// Reads one entry into a service, a repeated one, or a defect. Its id is `key`, the name of its member, if
  /// it states none itself.
  mutating func decode(
    _ reader: inout JSONReader, key: String?, into answer: inout CatalogueAnswer
  ) throws(JSONError) {
    draft.id = key
    if try reader.nextKind() == .object {
      let start = reader.position
      try readMembers(&reader)
      draft.range = start..<reader.position
      finish(reader)
    } else {
      draft.range = try reader.skipValue()
      found("service", "the entry is not an object")
    }
    if draft.isRepeat {
      var service = Service.blank
      moveDraft(to: &service)
      answer.repeats.append(RepeatedEntry(service: service))
      draft.isRepeat = false
    } else if draft.problem == nil {
      for unread in draft.unread {
        if answer.unreadFields.count < Self.mostTexts {
          answer.unreadFields.append(defect(unread, reader))
        } else {
          answer.otherUnreadFields += 1
        }
      }
      if !draft.unread.isEmpty { draft.unread = [] }
      answer.services.append(.blank)
      moveDraft(to: &answer.services[answer.services.count - 1])
    } else {
      answer.defects.append(
        defect(reader, keepsText: answer.defects.count < Self.mostTexts))
      draft = Draft()
    }
  }

  /// Moves what has been read into a blank service. (Its initializer would count the references of
  /// all texts, twice.)
  private mutating func moveDraft(to service: inout Service) {
    if let id = draft.id.take() { service.id = id }
    if let name = draft.name.take() { service.name = name }
    if let rate = draft.rate.take() { service.rate = rate }
    service.type = draft.type.take()
    service.category = draft.category.take()
    service.min = draft.min.take()
    service.max = draft.max.take()
    service.refill = draft.refill.take()
    service.cancel = draft.cancel.take()
    service.extra = draft.extra.take()
    service.volatile = draft.volatile.take()
    service.currency = draft.currency.take()
  }

  private mutating func readMembers(_ reader: inout JSONReader) throws(JSONError) {
    try reader.enterObject()
    var first = true
    while let member = try members.advance(&reader, first: first) {
      first = false
      decodeField(member, try reader.readToken(), reader)
    }
  }

  /// Why an entry is a defect that has no field for its id, or none for its rate.
  static let (noID, noRate) = ("it has no id", "it has no rate")

  /// Looks at the entry as a whole, once its members are read.
  private mutating func finish(_ reader: JSONReader) {
    decodeRenamedRate(draft.price.take(), reader)
    decodeRenamedRate(draft.cost.take(), reader)
    let isText = extra.move(to: &draft.extra, reader)
    if !volatile.move(to: &draft.volatile, reader) || !isText {
      foundBrokenText("other fields", draft.range)
    }
    if draft.id == nil { found("service", Self.noID) }
    if draft.rate == nil { found("rate", Self.noRate) }
    guard draft.problem == nil, let id = draft.id else { return }
    draft.isRepeat = !ids.insert(id)
    if !draft.isRepeat { missingFields.add(draft) }
  }

  /// A field of the entry at hand as a defect, with its value as it came.
  private func defect(
    _ unread: (field: String, reason: String, value: Range<Int>), _ reader: JSONReader
  ) -> Defect {
    Defect(
      service: draft.id, field: unread.field, reason: unread.reason, raw: reader.text(unread.value))
  }

  /// Of so many entries of an answer that cannot be read, and of so many fields, the text is kept.
  static let mostTexts = 1000

  /// The bytes of the entry at hand as they came, except its volatile fields: an entry that differs in
  /// nothing else is the same.
  private func text(_ reader: JSONReader) -> String {
    guard draft.volatile != nil else { return reader.text(draft.range) }
    var lasting = RawMembers()
    for member in reader.memberTokens(of: JSONToken(kind: .object, range: draft.range))
    where !members.isVolatile(member.name, reader) {
      _ = lasting.append(member.name, member.value, reader)
    }
    var text: String?
    _ = lasting.move(to: &text, reader)
    return text ?? "{}"
  }

  /// The entry at hand as a defect, with its text.
  private func defect(_ reader: JSONReader, keepsText: Bool) -> Defect {
    Defect(
      service: draft.id, name: draft.id == nil ? draft.name : nil,
      field: draft.problem?.field ?? "service",
      reason: draft.problem?.reason ?? "it cannot be read",
      raw: keepsText ? text(reader) : "")
  }

  mutating func found(_ field: String, _ reason: String) {
    if draft.problem == nil { draft.problem = (field, reason) }
  }
}

extension Service {
  /// A place to move a service to.
  static let blank = Service(id: "", name: "", rate: .zero)
}
