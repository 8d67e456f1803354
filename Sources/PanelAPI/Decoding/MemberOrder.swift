import Catalogue

/// The members of the entries in their order, by all the bytes between one value and the next.
///
/// The entries of a catalogue mostly have the same members in one order. Where the bytes are those of
/// the entry before, one comparison tells what reading the name and looking it up would tell.
struct MemberOrder {
  /// A member's name and what it means.
  struct Member {
    let name: JSONToken
    /// The field that it names; `nil` for one beyond the contract.
    let field: EntryDecoder.Field?
    /// Whether a field beyond the contract is volatile.
    let isVolatile: Bool
    /// From after the value before it, or the brace, to after the colon.
    fileprivate let bytes: Range<Int>

    fileprivate init(
      _ name: JSONToken, bytes: Range<Int>, _ reader: JSONReader, volatileFields: Set<String>
    ) {
      self.name = name
      self.bytes = bytes
      field = EntryDecoder.Field(name, reader)
      isVolatile = field == nil && volatileFields.contains(name, reader)
    }
  }

  /// How many members are kept; what a hostile panel makes up beyond them is read name by name.
  private static let limit = 32
  private let volatileFields: Set<String>
  /// The first of an object, which has no comma before it.
  private var first: Member?
  private var others: [Member] = []
  private var next = 0

  init(volatileFields: Set<String>) { self.volatileFields = volatileFields }

  /// Whether a name is one of the volatile fields.
  func isVolatile(_ name: JSONToken, _ reader: JSONReader) -> Bool {
    EntryDecoder.Field(name, reader) == nil && volatileFields.contains(name, reader)
  }

  /// Moves to the next member's value; `nil` after the last.
  @inline(__always)
  mutating func advance(
    _ reader: inout JSONReader, first isFirst: Bool
  ) throws(JSONError) -> Member? {
    if isFirst {
      next = 0
      if let first, reader.skip(reader.content(first.bytes)) { return first }
    } else if next < others.count {
      let member = others[next]
      if reader.skip(reader.content(member.bytes)) {
        next += 1
        return member
      }
    }
    return try read(&reader, first: isFirst)
  }

  private mutating func read(
    _ reader: inout JSONReader, first isFirst: Bool
  ) throws(JSONError) -> Member? {
    let start = reader.position
    guard let name = try reader.nextName(first: isFirst) else { return nil }
    let member = Member(
      name, bytes: start..<reader.position, reader, volatileFields: volatileFields)
    if isFirst { first = member } else { keep(member, reader) }
    return member
  }

  /// Goes on after the member, where it is among those that follow; else it is put before them.
  private mutating func keep(_ member: Member, _ reader: JSONReader) {
    let bytes = reader.content(member.bytes)
    let known = others[next...].firstIndex { reader.content($0.bytes).isEqual(to: bytes) }
    if known == nil {
      guard others.count < Self.limit else { return }
      others.insert(member, at: next)
    }
    next = (known ?? next) + 1
  }
}

extension Set<String> {
  fileprivate func contains(_ name: JSONToken, _ reader: JSONReader) -> Bool {
    contains { reader.content(name.range).isEqual(to: $0) }
  }
}
