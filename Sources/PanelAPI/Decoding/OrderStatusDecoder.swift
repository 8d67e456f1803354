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

  /// Whether a `status` belongs to the call, and the order's status is inside.
  static func isAround(_ candidate: Envelope.Candidate) -> Bool {
    !candidate.members.contains { PanelWords.orderNames.contains($0.name) }
      && Envelope.inner(of: candidate.members).contains { $0.kind == .object || $0.kind == .array }
  }

  /// The statuses of several orders, by their ids.
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

  /// The items of an answer, by order. The answer is an object keyed by id, or a list of objects
  /// that name their orders.
  private static func items(of value: JSONToken, _ reader: JSONReader) -> [String: JSONToken]? {
    if value.kind == .object { return reader.members(of: value) }
    let entries = reader.elements(of: value, atMost: .max)
      .compactMap { entry in order(entry, reader).map { ($0, entry) } }
    return entries.isEmpty ? nil : Dictionary(entries) { $1 }
  }

  /// The order that an object in a list belongs to.
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
  /// Removes a member and reads it. A member that cannot be read and is not `null` stays, so that it
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
  /// The order's cost so far; `nil` if the panel does not state it, as for drip-feed orders and
  /// subscriptions.
  public var charge: Amount?
  /// The currency code as the panel writes it; `nil` if it is not stated.
  public var currency: String?
  /// The count before the order started, as the panel writes it: `3572`, `1.000`, `Unknown`.
  public var startCount: String?
  /// The units not yet delivered; negative if more units came than were ordered.
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

/// An order's progress, in one of the words that panels use. An unknown word is kept as it came.
public struct OrderState: Hashable, Sendable, CustomStringConvertible {
  /// The meaning of a word in any spelling.
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

  /// Whether the order is finished. Unknown words are not final, and neither is `failed`: a failed order is sent
  /// again or refunded.
  public var isFinal: Bool {
    switch meaning {
    case .completed, .partial, .canceled, .refunded, .expired: true
    case .pending, .processing, .inProgress, .active, .paused, .awaiting, .failed, nil: false
    }
  }
}
