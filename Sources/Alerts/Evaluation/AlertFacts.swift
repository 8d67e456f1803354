import Catalogue
import FoundationEssentials
import Store

/// What an alert line says, before it is put into words: it is stored as JSON, and refers to nothing.
struct AlertFacts: AlertLineFacts, Codable, Equatable {
  /// One of ``Kind``'s, so that lines of a kind come under one head.
  var kind: Kind
  var name: String?
  var category: String?
  /// The currency of the amounts.
  var currency: String?
  /// Of rates: as the channel knew it, and as it is. Else the field's texts.
  var before: String?
  var after: String?
  /// The change of a rate against what the channel knew.
  var percent: Double?
  /// In how many moves, if there are several, and since when (unix milliseconds).
  var steps: Int?
  var since: Int64?
  /// For a line about many services, how many, and some of their names.
  var count: Int?
  var otherCount: Int?
  var samples: [String]?
  /// The common ratio of prices or numbers.
  var factor: Double?
  /// For `relisted` and `new`, the id before; for `removed`, the one under which the product goes on.
  var other: String?
  /// Whether a later snapshot was evaluated before; `nil` if not.
  var isPast: Bool?
  /// For states: the condition's sentence, and whether it begins, goes on or ends.
  var condition: String?
  var phase: Phase?
  /// For states, what was read: an amount, a number of days or orders, a reason.
  var value: String?
  var reason: String?
  /// The highest and lowest price of the 90 days before, and what was ordered in 30 days.
  var high: String?
  var low: String?
  var quantity: String?

  init(_ kind: Kind) { self.kind = kind }

  /// The change from one rate to another in percent, as exactly as reports give it; `nil` from 0.
  static func percent(from before: Double, to after: Double) -> Double? {
    DecimalText.text(100 * (after / before - 1)).flatMap { Double($0) }
  }

  enum Phase: String, Codable { case start, `repeat`, end }

  enum Kind: String, Codable, CaseIterable {
    case rate, repriced
    case removed, replaced, parked, relisted, returned, unparked, new
    case refillLost, refillGained, cancelLost, cancelGained
    case limits, description, status
    case redenominated, renumbered, currency
    case balance, spending, failing, keyRefused, held, noSnapshot, orders
    case query, queryFailed, channelOff, notDelivered
  }

  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let data = try? encoder.encode(self) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }

  /// `nil` for what is no such JSON, such as lines of a later version.
  init?(json: String) {
    guard let facts = try? JSONDecoder().decode(AlertFacts.self, from: Data(json.utf8)) else {
      return nil
    }
    self = facts
  }
}

extension AlertLine {
  /// A line about a moved rate, with the prices before it and the quantity that was ordered.
  func completed(with context: AlertContext) -> AlertLine {
    guard var facts = facts as? AlertFacts, facts.kind == .rate else { return self }
    (facts.high, facts.low) = (context.high?.text, context.low?.text)
    facts.quantity = context.quantity?.text
    var line = self
    line.facts = facts
    return line
  }
}
