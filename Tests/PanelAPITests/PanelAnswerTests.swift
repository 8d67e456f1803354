import Catalogue
import Testing

@testable import PanelAPI

/// Bodies that are no result at all.
@Suite struct PanelAnswerTests {
  private let catalogue = CatalogueDecoder()
  private let balance = BalanceDecoder()

  @Test(
    "An error says what the body is instead of a result",
    arguments: [
      ("", "an empty answer"), (" \r\n\t", "an empty answer"),
      ("<!DOCTYPE html><html></html>", "an HTML page"), ("\n  <html>", "an HTML page"),
      ("42", "a JSON number"), ("null", "null"), ("true", "a JSON boolean"),
    ])
  func saysWhatABodyIsInPlaceOfAResult(body: String, what: String) {
    #expect(throws: PanelError.notUnderstood(what + ", not a list of services")) {
      try catalogue.decode(Array(body.utf8))
    }
    #expect(throws: PanelError.notUnderstood(what + ", not a balance")) {
      try balance.decode(Array(body.utf8))
    }
  }

  @Test("An object is not a list, and a list is not a balance")
  func takesNoObjectForAListAndNoListForABalance() {
    #expect(
      throws: PanelError.notUnderstood("a JSON object of another kind, not a list of services")
    ) {
      try catalogue.decode(Array("{}".utf8))
    }
    #expect(throws: PanelError.notUnderstood("a JSON array, not a balance")) {
      try balance.decode(Array("[]".utf8))
    }
  }

  @Test("An error says where a body ends too early")
  func saysWhereABodyEndsTooEarly() {
    let reason = "JSON that ends too early (after 14 bytes)"
    #expect(throws: PanelError.notUnderstood("\(reason), not a balance")) {
      try balance.decode(Array(#"{"balance": "1"#.utf8))
    }
    #expect(throws: PanelError.notUnderstood("\(reason), not a list of services")) {
      try catalogue.decode(Array(#"[{"service": 1"#.utf8))
    }
  }

  @Test("Nothing may follow the end")
  func takesNothingBehindTheEnd() {
    let reason = "no valid JSON (something after the end at byte 2)"
    #expect(throws: PanelError.notUnderstood("\(reason), not a list of services")) {
      try catalogue.decode(Array("[]<br>".utf8))
    }
    #expect(throws: PanelError.self) { try balance.decode(Array(#"{"balance":"1"}}"#.utf8)) }
  }

  @Test(
    "The panel's own error is read",
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

  @Test(
    "A page is named by its title",
    arguments: [
      ("<html><TITLE lang=en>\n Busy\t</title>", "a page titled 'Busy'"),
      ("<title> </title>", "an HTML page"), ("<title>", "an HTML page"),
      ("<title><title>x<", "an HTML page"),
    ])
  func tellsAPageByItsTitle(page: String, message: String) {
    #expect(ErrorBody(Array(page.utf8)).message == message)
  }

  /// Each of these took a regular expression hours.
  @Test(
    "A title without an end is ignored",
    arguments: [
      "<title>" + String(repeating: " ", count: 16_000) + "x",
      String(repeating: "<title", count: 3_000),
    ])
  func aTitleWithoutAnEndIsNone(page: String) {
    #expect(ErrorBody(Array(page.utf8)).message == "an HTML page")
  }

  @Test("A panel's message is cut after its first words")
  func ofAPanelsWordsTheFirstFewAreKept() throws {
    let accents = "a" + String(repeating: "\u{301}", count: 1_000_000)
    for words in [accents, String(repeating: "wait ", count: 1_000_000)] {
      let error = #expect(throws: PanelError.self) {
        try catalogue.decode(Array(#"{"error": "\#(words)"}"#.utf8))
      }
      let key = try #require(APIKey("5ec2e7+t/0123456789"))
      #expect((error?.redacting(key).description.unicodeScalars.count ?? 0) < 300)
      #expect((ErrorBody(Array(words.utf8)).message?.unicodeScalars.count ?? 0) <= 2_000)
    }
  }

  @Test("A list within data within data is found up to a depth")
  func dataWithinDataIsAListUpToADepth() throws {
    let list = #"[{"service":1,"name":"A","rate":"1"}]"#
    func nested(_ depth: Int) -> [UInt8] {
      Array(
        (String(repeating: #"{"data":"#, count: depth) + list + String(repeating: "}", count: depth))
          .utf8)
    }
    for depth in 0...3 { #expect(try catalogue.decode(nested(depth)).services.count == 1) }
    #expect(throws: PanelError.self) { try catalogue.decode(nested(4)) }
  }

  @Test("A text that SQLite would cut is not kept")
  func aTextThatSQLiteWouldCutIsNotKept() throws {
    let body = Array(#"{"balance":"1","currency":"USD\u0000X"}"#.utf8)
    #expect(try balance.decode(body) == Balance(amount: Amount(1), currency: nil))
    let status = try OrderStatusDecoder().decode(
      Array(#"{"status":"Completed","start_count":"5\u0000","currency":"U\u0000"}"#.utf8))
    #expect(status.startCount == nil && status.currency == nil)
    #expect(throws: PanelError.self) {
      try OrderStatusDecoder().decode(Array(#"{"status":"Completed\u0000"}"#.utf8))
    }
  }

  @Test("An error of null is no error")
  func takesAnErrorOfNullForNone() throws {
    let answer = try balance.decode(Array(#"{"error": null, "balance": "1"}"#.utf8))
    #expect(answer == Balance(amount: Amount(1), currency: nil))
  }

  @Test("The answer to another action is never confused with this one", arguments: Contract.names)
  func isNeverConfusedByAnotherActionsAnswer(name: String) throws {
    let body = try Contract.answer(name)
    if name != "balance" { #expect(throws: PanelError.self) { try balance.decode(body) } }
    if name != "services" { #expect(throws: PanelError.self) { try catalogue.decode(body) } }
  }

  @Test("An answer of API v2 cut at any byte is refused", arguments: ["services", "balance"])
  func refusesTheContractsAnswerCutAtAnyByte(name: String) throws {
    let body = try Contract.answer(name).dropLast()
    for count in body.indices {
      let cut = Array(body.prefix(count))
      #expect(throws: PanelError.self) { try catalogue.decode(cut) }
      #expect(throws: PanelError.self) { try balance.decode(cut) }
    }
  }
}
