import Catalogue
import Transport

@testable import PanelAPI

/// The outcome of an answer, in the shape of `expected.json`: exactly one of services, balance,
/// status, receipt, items and error.
struct DialectOutcome: Decodable, Equatable {
  struct Entry: Decodable, Equatable {
    var service, name: String
    var type, category: String?
    var rate: String
    var min, max: String?
    var refill, cancel: Bool?
    var extra, volatile: String?
  }

  struct Unreadable: Decodable, Equatable {
    var service: String?
    var field, reason, raw: String
  }

  struct Money: Decodable, Equatable {
    var amount: String
    var currency: String?
  }

  struct Status: Decodable, Equatable {
    var word: String
    var meaning, charge, startCount, remains, currency, extra: String?
  }

  struct Item: Decodable, Equatable {
    var status: Status?
    var receipt, error: String?
  }

  var services: [Entry]?
  var defects, unread: [Unreadable]?
  var rules: [String]?
  var missing: [String: Int]?
  var balance: Money?
  var status: Status?
  var receipt: String?
  var items: [String: Item]?
  /// The case of ``PanelError``, and what happened, without advice.
  var error, says: String?
}

extension DialectOutcome.Entry {
  init(_ service: Service) {
    self.init(
      service: service.id, name: service.name, type: service.type, category: service.category,
      rate: service.rate.text, min: service.min?.text, max: service.max?.text,
      refill: service.refill, cancel: service.cancel, extra: service.extra,
      volatile: service.volatile)
  }
}

extension DialectOutcome.Unreadable {
  init(_ defect: Defect) {
    self.init(
      service: defect.service, field: defect.field, reason: defect.reason, raw: defect.raw)
  }
}

extension DialectOutcome.Status {
  init(_ status: OrderStatus) {
    self.init(
      word: status.state.word, meaning: status.state.meaning?.rawValue,
      charge: status.charge?.text, startCount: status.startCount, remains: status.remains?.text,
      currency: status.currency, extra: status.extra)
  }
}

// MARK: - Decoding

extension DialectOutcome {
  /// Decodes a response to a call, as the client does. Of many ids, those are asked for.
  init(of response: HTTPResponse, to call: String, asked: [String]) {
    do throws(PanelError) {
      self = try Self.decoded(response, call, asked)
    } catch {
      let redacted = APIKey.forTests.map { error.redacting($0) } ?? error
      self.init(error: redacted.caseName, says: redacted.statement)
    }
  }

  private static func decoded(
    _ response: HTTPResponse, _ call: String, _ asked: [String]
  ) throws(PanelError) -> DialectOutcome {
    switch call {
    case "services":
      let (answer, dialect) = try response.answer(CatalogueDecoder().decodeReporting)
      return DialectOutcome(answer, dialect)
    case "balance":
      let balance = try response.answer(BalanceDecoder().decode)
      return DialectOutcome(
        balance: Money(amount: balance.amount.text, currency: balance.currency))
    case "status":
      return DialectOutcome(status: Status(try response.answer(OrderStatusDecoder().decode)))
    case "status-many":
      let items = try response.answer { body throws(PanelError) in
        try OrderStatusDecoder().decodeMany(body, asked: asked)
      }
      return DialectOutcome(items: items.mapValues(Item.init(status:)))
    case "refill-status-many":
      return try many(response, ReceiptDecoder(name: "status", idName: "refill"), asked)
    case "refill-many", "cancel-many":
      return try many(response, ReceiptDecoder(name: String(call.dropLast(5))), asked)
    default:
      let name = ["add": "order", "refill-status": "status"][call] ?? call
      return DialectOutcome(receipt: try response.answer(ReceiptDecoder(name: name).decode))
    }
  }

  private static func many(
    _ response: HTTPResponse, _ decoder: ReceiptDecoder, _ asked: [String]
  ) throws(PanelError) -> DialectOutcome {
    let items = try response.answer { body throws(PanelError) in
      try decoder.decodeMany(body, asked: asked)
    }
    return DialectOutcome(items: items.mapValues(Item.init(receipt:)))
  }

  private init(_ answer: CatalogueAnswer, _ dialect: DialectReport) {
    let answer = answer.choosingEntries { _ in nil }
    services = answer.services.map(Entry.init)
    defects = answer.defects.map(Unreadable.init)
    unread = answer.unreadFields.map(Unreadable.init)
    rules = DialectRule.allCases.filter { dialect.count(of: $0) > 0 }.map { "\($0)" }.sorted()
    missing = dialect.missing
  }
}

extension DialectOutcome.Item {
  fileprivate init(status: Result<OrderStatus, ItemError>) {
    switch status {
    case .success(let status): self.init(status: DialectOutcome.Status(status))
    case .failure(let error): self.init(error: error.message)
    }
  }

  fileprivate init(receipt: Result<String, ItemError>) {
    switch receipt {
    case .success(let receipt): self.init(receipt: receipt)
    case .failure(let error): self.init(error: error.message)
    }
  }
}

extension PanelError {
  /// The name of the case, without what it holds.
  var caseName: String? { Mirror(reflecting: self).children.first?.label }
}
