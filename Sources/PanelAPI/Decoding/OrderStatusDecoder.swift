public import Catalogue
import Support

/// Reads the answers to `status`.
struct OrderStatusDecoder {
  /// One order's status.
  func decode(_ body: [UInt8]) throws(PanelError) -> OrderStatus {
    try AnswerReading.read(body, expecting: "an order's status") { reader throws(JSONError) in
      let value = try reader.readToken()
      let found = Envelope.search(value, reader) { candidate in
        status(candidate.value, reader) != nil && !Self.isAround(candidate)
      }
      return found.flatMap { status($0.value, reader) }
    }
  }

  /// Whether a `status` is that of the call, and the order's is inside.
  static func isAround(_ candidate: Envelope.Candidate) -> Bool {
    !candidate.members.contains { PanelWords.orderNames.contains($0.name) }
      && Envelope.inner(of: candidate.members).contains { $0.kind == .object || $0.kind == .array }
  }

  /// Several orders' statuses by their ids.
  func decodeMany(
    _ body: [UInt8], asked: [String]
  ) throws(PanelError) -> [String: Result<OrderStatus, ItemError>] {
    try AnswerReading.read(body, expecting: "several orders' statuses") {
      reader throws(JSONError) in
      let value = try reader.readToken()
      guard value.kind == .object || value.kind == .array else { return nil }
      let ids = Set(asked)
      let found = Envelope.search(value, reader) { candidate in
        candidate.members.contains { ids.contains($0.name) }
          || reader.elements(of: candidate.value, atMost: 1).contains {
            Self.order($0, reader) != nil
          }
      }
      guard let items = Self.items(of: found?.value ?? value, reader) else { return nil }
      return Dictionary(
        asked.map { ($0, items[$0].map { result($0, reader) } ?? .failure(.notMentioned)) }
      ) { first, _ in first }
    }
  }

  /// The items of an answer by order: an object keyed by id, or a list of objects that name theirs.
  private static func items(of value: JSONToken, _ reader: JSONReader) -> [String: JSONToken]? {
    if value.kind == .object { return reader.members(of: value) }
    let entries = reader.elements(of: value, atMost: .max)
      .compactMap { entry in order(entry, reader).map { ($0, entry) } }
    return entries.isEmpty ? nil : Dictionary(entries) { $1 }
  }

  /// The order that an object of a list is about.
  private static func order(_ entry: JSONToken, _ reader: JSONReader) -> String? {
    let members = reader.members(of: entry)
    return (members?["order"] ?? members?["order_id"]).flatMap(reader.textual)
  }

  /// A status, an error object, or an error as a bare string.
  private func result(
    _ token: JSONToken, _ reader: JSONReader
  ) -> Result<OrderStatus, ItemError> {
    if let error = reader.itemError(in: token) { return .failure(error) }
    if let status = status(token, reader) { return .success(status) }
    return .failure(ItemError(reader.textual(token) ?? "its status cannot be read"))
  }

  private func status(_ token: JSONToken, _ reader: JSONReader) -> OrderStatus? {
    guard var members = reader.members(of: token),
      let word = members.removeValue(forKey: "status").flatMap(reader.storable)
    else { return nil }
    var status = OrderStatus(state: OrderState(word))
    status.charge = members.take("charge") { reader.money($0) }
    status.remains = members.take("remains") { reader.groupedInteger($0) ?? reader.amount($0) }
    status.startCount = members.take("start_count", reader.storable)
    status.currency = members.take("currency", reader.storable)
    status.extra = JSONText.object(
      members.sorted { $0.key < $1.key }.map { ($0.key, reader.text(reader.written($0.value))) })
    return status
  }
}

extension [String: JSONToken] {
  /// Takes a member out and reads it; leaves it where it cannot be read and is not `null`, so that it
  /// is kept with the fields beyond the contract.
  fileprivate mutating func take<Read>(
    _ name: String, _ read: (JSONToken) -> Read?
  ) -> Read? {
    guard let token = self[name] else { return nil }
    let value = read(token)
    if value != nil || token.kind == .null { self[name] = nil }
    return value
  }
}

/// The status of one order, as a panel states it.
public struct OrderStatus: Hashable, Sendable {
  public var state: OrderState
  /// The cost of the order so far; `nil` if the panel does not say, as for drip-feed orders and
  /// subscriptions.
  public var charge: Amount?
  /// The code as the panel states it; `nil` if it does not.
  public var currency: String?
  /// The count before the order started, as the panel writes it: `3572`, `1.000`, `Unknown`.
  public var startCount: String?
  /// The units not yet delivered; below 0 if more came than was ordered.
  public var remains: Amount?
  /// The fields beyond the contract, such as `runs` and `posts`, as a JSON object.
  public var extra: String?

  public init(
    state: OrderState, charge: Amount? = nil, currency: String? = nil, startCount: String? = nil,
    remains: Amount? = nil, extra: String? = nil
  ) {
    self.state = state
    self.charge = charge
    self.currency = currency
    self.startCount = startCount
    self.remains = remains
    self.extra = extra
  }
}

/// How far an order is, in one of the words that panels use; an unknown one is kept as it came.
public struct OrderState: Hashable, Sendable, CustomStringConvertible {
  /// The meaning of a word, whatever its spelling.
  public enum Meaning: String, CaseIterable, Sendable {
    case pending, processing, inProgress, completed, partial, canceled, refunded, failed
    case active, expired, paused, awaiting
  }

  /// The word as the panel wrote it.
  public let word: String

  public init(_ word: String) { self.word = word }

  public var description: String { word }

  /// The meaning of the word; `nil` for an unknown one.
  public var meaning: Meaning? {
    let letters = word.lowercased().filter(\.isLetter)
    return Self.spellings[letters] ?? Meaning.allCases.first { $0.rawValue.lowercased() == letters }
  }

  private static let spellings: [String: Meaning] = [
    "cancelled": .canceled, "error": .failed, "fail": .failed, "complete": .completed,
    "refund": .refunded,
  ]

  /// Whether the order is over. Unknown words are not final, nor is `failed`: what failed is sent again or given
  /// back.
  public var isFinal: Bool {
    switch meaning {
    case .completed, .partial, .canceled, .refunded, .expired: true
    case .pending, .processing, .inProgress, .active, .paused, .awaiting, .failed, nil: false
    }
  }
}
