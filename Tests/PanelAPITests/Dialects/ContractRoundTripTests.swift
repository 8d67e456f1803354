import Catalogue
import Foundation
import Support
import Testing

@testable import PanelAPI

/// The contract's examples, written down again from what they decode to: nothing of them is lost.
struct ContractRoundTripTests {
  @Test(
    "An example encodes back to the same JSON", arguments: Contract.names)
  func anExampleEncodesBackToTheSameJSON(_ name: String) throws {
    let body = try Contract.answer(name)
    let (decoded, expected) = (try Self.encoded(name, body), String(decoding: body, as: UTF8.self))
    // An amount is kept without the zeros that mean nothing.
    #expect(try Self.canonical(decoded) == Self.canonical(expected.replacing("0.90", with: "0.9")))
  }

  /// The outcome of the example, as the contract writes it.
  private static func encoded(_ name: String, _ body: [UInt8]) throws -> String {
    switch name {
    case "services": return try CatalogueDecoder().decode(body).services.answerText
    case "balance": return encoded(try BalanceDecoder().decode(body))
    case "status": return encoded(try OrderStatusDecoder().decode(body))
    case "status-several":
      let orders = try OrderStatusDecoder().decodeMany(body, asked: ["1", "10", "100"])
      return object(orders.map { ($0, encoded($1)) })
    case "add": return #"{"order": \#(try ReceiptDecoder(name: "order").decode(body))}"#
    case "refill": return #"{"refill": "\#(try ReceiptDecoder(name: "refill").decode(body))"}"#
    case "refill_status":
      return #"{"status": "\#(try ReceiptDecoder(name: "status").decode(body))"}"#
    case "refill-several": return try receipts(body, "refill", of: "order", ["1", "2", "3"])
    case "refill_status-several":
      return try receipts(body, "status", of: "refill", ["1", "2", "3"])
    case "cancel": return try receipts(body, "cancel", of: "order", ["9", "2"])
    default: throw CocoaError(.featureUnsupported)
    }
  }

  private static func encoded(_ balance: Balance) -> String {
    object(["balance": balance.amount.text, "currency": balance.currency])
  }

  private static func encoded(_ status: OrderStatus) -> String {
    object([
      "charge": status.charge?.text, "start_count": status.startCount,
      "status": status.state.word, "remains": status.remains?.text, "currency": status.currency,
    ])
  }

  private static func encoded(_ item: Result<OrderStatus, ItemError>) -> String {
    switch item {
    case .success(let status): encoded(status)
    case .failure(let error): object(["error": error.message])
    }
  }

  /// An answer about several, in the order in which they were asked for.
  private static func receipts(
    _ body: [UInt8], _ name: String, of id: String, _ asked: [String]
  ) throws -> String {
    let items = try ReceiptDecoder(name: name, idName: id).decodeMany(body, asked: asked)
    let entries = try asked.map { key in
      let receipt =
        switch try #require(items[key]) {
        case .success(let receipt): Int(receipt) == nil ? JSONText.quoted(receipt) : receipt
        case .failure(let error): object(["error": error.message])
        }
      return object([(id, key), (name, receipt)])
    }
    return "[\(entries.joined(separator: ", "))]"
  }

  private static func object(_ members: [String: String?]) -> String {
    object(members.compactMap { name, text in text.map { (name, JSONText.quoted($0)) } })
  }

  private static func object(_ members: [(String, String)]) -> String {
    JSONText.object(members.map { (name: $0, json: $1) }) ?? "{}"
  }

  /// JSON text in one form, whatever its white space and the order of its members.
  private static func canonical(_ json: String) throws -> Data {
    let value = try JSONSerialization.jsonObject(with: Data(json.utf8))
    return try JSONSerialization.data(withJSONObject: value, options: .sortedKeys)
  }
}
