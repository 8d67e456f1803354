import Catalogue
import Testing

@testable import PanelAPI

@Suite struct BalanceDecoderTests {
  private func decode(_ json: String) throws(PanelError) -> Balance {
    try BalanceDecoder().decode(Array(json.utf8))
  }

  @Test("A balance of API v2 is read exactly")
  func readsTheContractToTheLetter() throws {
    let balance = try BalanceDecoder().decode(try Contract.answer("balance"))
    #expect(balance == Balance(amount: Amount(canonical: "100.84292"), currency: "USD"))
  }

  @Test(
    "A balance is read",
    arguments: [
      (#"{"balance": 100.5}"#, "100.5", nil), (#"{"balance": "-3.20"}"#, "-3.2", nil),
      (#"{"balance": "0.00", "currency": null}"#, "0", nil),
      (#"{"currency": "₫", "status": "success", "x": [{}], "balance": "1e3"}"#, "1000", "₫"),
      (#"{"balance": " 5 ", "currency": ""}"#, "5", ""),
      (#"{"balance": 0.30000000000000004, "currency": "USD"}"#, "0.3", "USD"),
    ] as [(String, String, String?)])
  func readsABalance(json: String, amount: String, currency: String?) throws {
    #expect(try decode(json) == Balance(amount: Amount(canonical: amount), currency: currency))
  }

  @Test(
    "Nothing else is read as a balance",
    arguments: [
      "{}", #"{"currency": "USD"}"#, #"{"balance": null}"#, #"{"balance": "abc"}"#,
      #"{"balance": "1,000.00"}"#, #"{"balance": true}"#, #"{"balance": {"amount": 1}}"#,
    ])
  func takesNothingElseForABalance(json: String) {
    let words = json == "{}" ? nil : json
    #expect(
      throws: PanelError.notUnderstood(
        "a JSON object of another kind, not a balance", says: words)
    ) { try decode(json) }
  }
}
