import Testing

@testable import PanelSimulator

/// The dialects' answers exactly, where they differ from the contract's.
struct DialectTests {
  private func answer(_ form: String, in dialect: Dialect) throws -> String {
    var market = Market.ofContract
    market.catalogue.listings.removeLast()
    let id = try market.add(FormFields("service=1&link=x&quantity=1100"))["order"]?.content
    _ = try market.add(FormFields("service=1&link=x&quantity=1100"))
    #expect(id == "23501")
    if form.hasPrefix("action=refill") {
      market.advance(to: hours(100))
      if form.hasPrefix("action=refill_status") { _ = market.answer("action=refill&order=23501") }
    }
    let form = dialect.understood(FormFields(form))
    return dialect.spoken(market.answer(to: form), to: form).written
  }

  @Test(
    "Services are written in every dialect",
    arguments: [
      (Dialect.wrapped, #"{"status": "success", "data": [{"service": 1, "#, #""cancel": true}]}"#),
      (.keyed, #"{"1": {"name": "Followers", "#, #""cancel": true}}"#),
      (
        .numbers, #"[{"service": 1, "#,
        #""rate": 0.90, "min": 50, "max": 10000, "refill": 1, "cancel": 1}]"#
      ),
      (.strings, #"[{"service": "1", "#, #""refill": "1", "cancel": "1"}]"#),
      (
        .dotted, #"[{"service": 1, "#,
        #""min": "50", "max": "10.000", "refill": true, "cancel": true}]"#
      ),
      (.words, #"[{"service": 1, "#, #""refill": "yes", "cancel": "Available"}]"#),
      (.sparse, #"[{"service": 1, "name": "Followers", "#, #""category": null, "rate": "0.90"}]"#),
      (.opaque, #"[{"service": "5f9d1b2c3a4e5f6000000001", "#, #""cancel": true}]"#),
      (.renamed, #"[{"service": 1, "#, #""name_lang": {"en": "Followers", "vi": null}}]"#),
      (
        .noisy, #"[{"service": 1, "#,
        #""rate": 0.90000000000000004, "min": "50", "max": "10000", "refill": "#
          + #"true, "cancel": true}]"#
      ),
    ])
  func services(_ dialect: Dialect, _ start: String, _ end: String) throws {
    let answer = try answer("action=services", in: dialect)
    #expect(answer.hasPrefix(start) && answer.hasSuffix(end), "\(answer)")
    #expect(answer.contains(#""price": "0.90""#) == (dialect == .renamed))
  }

  @Test(
    "Orders are written in every dialect",
    arguments: [
      (
        Dialect.wrapped, "action=status&order=23501",
        #"[{"charge": "0.99", "start_count": "0", "status": "Pending", "#
          + #""remains": "1100", "currency": "USD"}]"#
      ),
      (
        .numbers, "action=status&order=23501",
        #"{"charge": 0.99, "start_count": 0, "status": "Pending", "remains": "#
          + #"1100, "currency": "USD"}"#
      ),
      (
        .dotted, "action=status&order=23501",
        #"{"charge": "0.99", "start_count": "0", "status": "Pending", "#
          + #""remains": "1.100", "currency": "USD"}"#
      ),
      (
        .sparse, "action=status&order=23501",
        #"{"start_count": null, "status": "Pending", "remains": "1100"}"#
      ),
      (.strings, "action=status&orders=7", #"{"7": "Incorrect order ID"}"#),
      (
        .opaque, "action=status&orders=5f9d1b2c3a4e5f60000000ff,7,23501",
        #"{"5f9d1b2c3a4e5f60000000ff": {"error": "Incorrect order ID"}, "7": "#
          + #"{"error": "Incorrect order ID"}, "23501": {"error": "Incorrect order "#
          + #"ID"}}"#
      ),
      (
        .sparse, "action=cancel&orders=7",
        #"[{"order": 7, "cancel": {"error": "Incorrect order ID"}}]"#
      ),
      (
        .wrapped, "action=add&service=1&link=x&quantity=50",
        #"{"success": "Your request has been accepted", "order": 23503}"#
      ),
      (.strings, "action=add&service=1&link=x&quantity=50", #"{"order": "23503"}"#),
      (
        .opaque, "action=add&service=5f9d1b2c3a4e5f6000000001&link=x&quantity=50",
        #"{"order": "5f9d1b2c3a4e5f6000005bcf"}"#
      ),
      (.wrapped, "action=add&service=7", #"{"status": "102", "error": "Incorrect service ID"}"#),
      (.numbers, "action=add&service=7", #"{"status": 200, "error": "Incorrect service ID"}"#),
      (.numbers, "action=refill&order=23501", #"{"refill": 1}"#),
      (.strings, "action=refill&orders=23501", #"[{"order": "23501", "refill": 1}]"#),
      (
        .keyed, "action=refill_status&refills=1,2",
        #"{"1": {"status": "Pending"}, "2": {"status": {"error": "Refill not "#
          + #"found"}}}"#
      ),
      (
        .keyed, "action=cancel&orders=23501,7",
        #"{"23501": {"cancel": "requested"}, "7": {"cancel": {"error": "#
          + #""Incorrect order ID"}}}"#
      ),
      (
        .wrapped, "action=cancel&orders=23501,23502",
        #"{"status": "success", "message": "Cancel requests sent"}"#
      ),
    ])
  func orders(_ dialect: Dialect, _ form: String, _ expected: String) throws {
    let answer = try answer(form, in: dialect)
    #expect(answer == expected)
  }

  @Test("An amount with the noise of a binary number rounds back to itself")
  func anAmountWithFloatNoiseRoundsBackToItself() {
    #expect(FloatNoise.added(to: "0.90") == "0.90000000000000004")
    #expect(FloatNoise.added(to: "8") == "8.0000000000000004")
    #expect(FloatNoise.added(to: "0.0125") == "1.25e-02")
    #expect(FloatNoise.added(to: "0.0001") == "1e-04")
    #expect(FloatNoise.added(to: "0") == "0")
  }
}
