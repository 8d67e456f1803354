import Testing

@testable import PanelAPI
@testable import Transport

@Suite struct PanelErrorTests {
  private func key() throws -> APIKey { try #require(APIKey("abc+key")) }

  @Test(
    arguments: [
      (
        .transfer(.unreachable("Could not connect to server")),
        "it cannot be reached: Could not connect to server"
      ),
      (.transfer(.timedOut(.seconds(30))), "it did not answer within 30 s"),
      (.transfer(.timedOut(.milliseconds(1500))), "it did not answer within 1.5 s"),
      (.transfer(.timedOut(.milliseconds(250))), "it did not answer within 0.25 s"),
      (.transfer(.tooLarge(limit: 64 << 20)), "its answer is larger than 64 MB"),
      (.transfer(.tooLarge(limit: 1000)), "its answer is larger than 1000 bytes"),
      (
        .transfer(.headersTooLarge(limit: 256 << 10)),
        "the HTTP headers of its answer are larger than 256 kB"
      ),
      (.redirected(status: 302), "it redirects (HTTP 302), which is not followed"),
      (
        .redirected(status: 301, to: "https://a.example/"),
        "it redirects to https://a.example/ (HTTP 301), which is not followed; use that address if "
          + "it is the API's"
      ),
      (
        .transfer(.untrusted(.expired)),
        "its TLS certificate is not trusted: it has expired, and the server must renew it"
      ),
      (
        .notTheAPI(.httpStatus(404, message: nil)),
        "it answers HTTP 404 (is this the API's URL? It usually looks like "
          + "https://panel.example/api/v2)"
      ), (.notUnderstood("null", says: "x"), "it answers with null: 'x'"),
      (.rateLimited(retryAfter: .seconds(7)), "too many calls, it asks to wait 7 s"),
      (
        .rateLimited(retryAfter: .seconds(Int64.max)),
        "too many calls, it asks to wait 9223372036854775807 s"
      ),
      (.rateLimited(retryAfter: nil), "too many calls"),
      (
        .rateLimited(retryAfter: .seconds(7), says: "Slow down"),
        "too many calls, it asks to wait 7 s: Slow down"
      ),
      (.httpStatus(503, message: nil), "it answers HTTP 503"),
      (.httpStatus(500, message: "Sorry"), "it answers HTTP 500: Sorry"),
      (.refused("Sorry"), "it answers with an error: Sorry"),
      (.keyRefused("Invalid key"), "it refuses the key: Invalid key"),
      (
        .notUnderstood("a JSON array, not a balance"), "it answers with a JSON array, not a balance"
      ),
      (.transfer(.cancelled), "the call was given up"),
    ] as [(PanelError, String)])
  func saysWhatHappened(error: PanelError, text: String) {
    #expect(error.description == text)
  }

  @Test(
    "An error that the user can mend ends in a hint",
    arguments: [
      (.httpStatus(404, message: nil), "still the URL on the panel's API page"),
      (.notUnderstood("an HTML page, not a balance", says: "Panel"), "A panel in maintenance"),
      (.notUnderstood("an empty answer, not a balance"), "try again later"),
      (.httpStatus(403, message: "an HTML page"), "a guard against bots"),
      (.httpStatus(503, message: "a page titled 'Just a moment...'"), "a guard against bots"),
      (.notUnderstood("an HTML page, not a balance", says: "Just a moment..."), "a guard against"),
      (
        .notTheAPI(.httpStatus(403, message: "a page titled 'Attention Required!'")),
        "a guard against"
      ),
      (
        .onePage(PageOfList(services: 1, total: 9, page: 1, pages: 9)), "all services in one answer"
      ),
    ] as [(PanelError, String)])
  func advises(error: PanelError, advice: String) {
    #expect(error.advice?.contains(advice) == true)
    #expect(error.description.hasSuffix(")"))
  }

  @Test(
    "An error that is the panel's decision has no hint",
    arguments: [
      .httpStatus(503, message: "a page titled 'Busy'"), .httpStatus(403, message: "Not allowed"),
      .refused("Sorry"), .notUnderstood("a JSON array, not a balance", says: "Just a moment"),
    ] as [PanelError])
  func advisesNothing(error: PanelError) { #expect(error.advice == nil) }

  @Test(
    "No error holds the key",
    arguments: [
      .transfer(.unreachable("abc+key")), .httpStatus(500, message: "for abc+key"),
      .refused("abc%2Bkey"),
      .httpStatus(401, message: "abc+key"), .notUnderstood("'abc+key'"),
      .notUnderstood("null", says: "abc+key"), .rateLimited(retryAfter: nil, says: "abc+key"),
      .redirected(status: 301, to: "https://a/abc+key"),
      .refused(String(repeating: "x", count: 198) + "abc+key"),
    ] as [PanelError])
  func neverHoldsTheKey(error: PanelError) throws {
    let redacted = error.redacting(try key())
    #expect(redacted.description.contains("<key>") || redacted.description.hasSuffix("<k…"))
    for text in ["\(redacted)", String(reflecting: redacted)] { #expect(!text.contains("abc")) }
  }

  @Test(
    "A refused key is recognized by the panel's words",
    arguments: [
      "Invalid API key", "invalid key", "Wrong KEY!", "apikey_not_found", "Bad api_key",
      "Unauthorized", "Your key abc+key is blocked",
    ])
  func tellsARefusedKeyByThePanelsWords(message: String) throws {
    let shown = message.replacing("abc+key", with: "<key>")
    #expect(PanelError.refused(message).redacting(try key()) == .keyRefused(shown))
    #expect(
      PanelError.httpStatus(400, message: message).redacting(try key())
        == .keyRefused("HTTP 400, " + shown))
  }

  @Test(
    "No other error is read as a refused key",
    arguments: [
      "Too many requests", "monkey business", "keyboard", "keys are fine",
      "Duplicate entry '1' for key 'PRIMARY'", "",
    ])
  func takesNoOtherErrorForARefusedKey(message: String) throws {
    #expect(PanelError.refused(message).redacting(try key()) == .refused(message))
  }

  @Test("An error that repeats the key does not mean that the key is refused")
  func takesNoErrorForARefusedKeyOnlyBecauseItRepeatsTheKey() throws {
    #expect(
      PanelError.refused("Too many requests from abc+key").redacting(try key())
        == .refused("Too many requests from <key>"))
  }

  @Test("A panel's words are cut")
  func cutsAPanelsWordsShort() throws {
    let long = String(repeating: "đ", count: 100_000)
    let short = String(long.prefix(200)) + "…"
    #expect(PanelError.refused(long).redacting(try key()) == .refused(short))
    #expect(
      PanelError.httpStatus(500, message: long).redacting(try key())
        == .httpStatus(500, message: short))
    #expect(
      PanelError.refused(String(long.prefix(200))).redacting(try key())
        == .refused(String(long.prefix(200))))
  }
}
