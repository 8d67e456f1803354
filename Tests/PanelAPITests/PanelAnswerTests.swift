import Catalogue
import Testing

@testable import PanelAPI

/// Bodies that are no result at all.
@Suite struct PanelAnswerTests {
  private let catalogue = CatalogueDecoder()
  private let balance = BalanceDecoder()

  @Test(
    arguments: [
      ("", "an empty answer"), (" \r\n\t", "an empty answer"),
      ("<!DOCTYPE html><html></html>", "an HTML page"), ("\n  <html>", "an HTML page"),
      ("Invalid request", "no valid JSON (an unexpected character at byte 0)"),
      ("42", "a JSON number"), ("null", "null"), ("\"text\"", "a JSON string"),
      ("true", "a JSON boolean"),
    ])
  func saysWhatABodyIsInPlaceOfAResult(body: String, what: String) {
    #expect(throws: PanelError.notUnderstood(what + ", not a list of services")) {
      try catalogue.decode(Array(body.utf8))
    }
    #expect(throws: PanelError.notUnderstood(what + ", not a balance")) {
      try balance.decode(Array(body.utf8))
    }
  }

  @Test func takesNoObjectForAListAndNoListForABalance() {
    #expect(
      throws: PanelError.notUnderstood("a JSON object of another kind, not a list of services")
    ) {
      try catalogue.decode(Array("{}".utf8))
    }
    #expect(throws: PanelError.notUnderstood("a JSON array, not a balance")) {
      try balance.decode(Array("[]".utf8))
    }
  }

  @Test func saysWhereABodyEndsTooEarly() {
    let reason = "JSON that ends too early (after 14 bytes)"
    #expect(throws: PanelError.notUnderstood("\(reason), not a balance")) {
      try balance.decode(Array(#"{"balance": "1"#.utf8))
    }
    #expect(throws: PanelError.notUnderstood("\(reason), not a list of services")) {
      try catalogue.decode(Array(#"[{"service": 1"#.utf8))
    }
  }

  @Test func takesNothingBehindTheEnd() {
    let reason = "no valid JSON (something behind the end at byte 2)"
    #expect(throws: PanelError.notUnderstood("\(reason), not a list of services")) {
      try catalogue.decode(Array("[]<br>".utf8))
    }
    #expect(throws: PanelError.self) { try balance.decode(Array(#"{"balance":"1"}}"#.utf8)) }
  }

  @Test(
    arguments: [
      (#"{"error": "Invalid API key"}"#, "Invalid API key"),
      (#"{"status": 200, "error": "Sp\u00e4ter"}"#, "Später"),
      (#"{"data": [{"error": 1}], "error": 102}"#, "102"),
      (#"{"error": {"code": 5}}"#, #"{"code": 5}"#),
    ])
  func readsThePanelsOwnError(body: String, message: String) {
    #expect(throws: PanelError.refused(message)) { try catalogue.decode(Array(body.utf8)) }
    #expect(throws: PanelError.refused(message)) { try balance.decode(Array(body.utf8)) }
  }

  @Test func takesAnErrorOfNullForNone() throws {
    let answer = try balance.decode(Array(#"{"error": null, "balance": "1"}"#.utf8))
    #expect(answer == Balance(amount: Amount(1), currency: nil))
  }

  @Test(arguments: Contract.names)
  func isNeverConfusedByAnotherActionsAnswer(name: String) throws {
    let body = try Contract.answer(name)
    if name != "balance" { #expect(throws: PanelError.self) { try balance.decode(body) } }
    if body.first == UInt8(ascii: "{") {
      #expect(throws: PanelError.self) { try catalogue.decode(body) }
    } else if name != "services" {
      #expect(try catalogue.decode(body).services.isEmpty)
    }
  }

  @Test(arguments: ["services", "balance"])
  func refusesTheContractsAnswerCutAtAnyByte(name: String) throws {
    let body = try Contract.answer(name).dropLast()
    for count in body.indices {
      let cut = Array(body.prefix(count))
      #expect(throws: PanelError.self) { try catalogue.decode(cut) }
      #expect(throws: PanelError.self) { try balance.decode(cut) }
    }
  }
}
