import Catalogue
import Store
import Testing

/// Services whose entries state a currency of their own.
@Suite struct RowCurrencyTests {
  let file: TemporaryStore
  let store: RatebookStore

  init() throws {
    file = try TemporaryStore()
    store = try file.open()
  }

  private func service(_ id: Int, _ rate: String, _ currency: String?) -> Service {
    var service = Service.of(id, rate: rate)
    service.currency = currency
    service.extra = currency.map { #"{"currency":"\#($0)"}"# }
    return service
  }

  private func events() throws -> [String] {
    try store.rows(
      "SELECT service, event, before, after, change_percent, count FROM event ORDER BY at, service")
  }

  @discardableResult private func record(
    _ hour: Int, _ services: [Service], account: String? = "USD"
  ) throws -> Recording {
    try store.record(
      hour, services, balance: .answered(Balance(amount: Amount(1), currency: account)))
  }

  @Test("A rate is compared only in its own currency")
  func aRateIsComparedInItsOwnCurrencyOnly() throws {
    try record(1, [service(1, "90", "INR"), service(2, "1", "USD"), service(3, "1", "USD")])
    try record(2, [service(1, "1.02", "USD"), service(2, "2", "USD"), service(3, "1", nil)])
    #expect(
      try events() == [
        "'1' 'currency' 'INR' 'USD' - -", "'2' 'rate' '1' '2' 100.0 -",
      ])
    #expect(
      try store.rows("SELECT own_currency FROM listing ORDER BY service") == [
        "'USD'", "'USD'", "-",
      ])
    try store.deriveAll()
    #expect(try store.inspect().findings == [])
  }

  @Test("The account's currency is the same however it is written")
  func theAccountsCurrencyIsOneHoweverItIsWritten() throws {
    for (hour, code) in ["usd", "USD ", " Usd", "USD"].enumerated() {
      #expect(try record(hour, [service(1, "1", "USD")], account: code).verdict == .accepted)
    }
    #expect(try store.rows("SELECT DISTINCT currency FROM snapshot") == ["'USD'"])
    #expect(try events() == [])
  }

  /// A panel that answers in another currency for once would otherwise be a change of everything, twice.
  @Test("Many services in another currency are held until confirmed")
  func manyInAnotherCurrencyAreHeldUntilTheyAreConfirmed() throws {
    let (rupees, dollars) = (
      (1...20).map { service($0, "90", "INR") }, (1...20).map { service($0, "\($0 * $0)", "USD") }
    )
    try record(1, rupees)
    let held = try record(2, dollars)
    #expect(held.reason == "20 of 20 services are in another currency")
    try record(5, dollars)
    #expect(try events().first == "- 'currency' 'INR' 'USD' - 20")
    #expect(try events().count == 21)
    #expect(try store.inspect().findings == [])
  }

  @Test("Nine services in another currency are not held")
  func nineInAnotherCurrencyAreNotHeld() throws {
    try record(1, (1...9).map { service($0, "90", "INR") })
    #expect(try record(2, (1...9).map { service($0, "1", "USD") }).verdict == .accepted)
  }

  /// What an earlier decoder left out is read once more, and is no change.
  @Test("A currency that is read for the first time is not a change")
  func aCurrencyThatIsReadForTheFirstTimeIsNoChange() throws {
    func attempt(_ hour: Int, _ currency: String?) throws -> Attempt {
      var entry = service(1, "90", "INR")
      let mark = entry.mark(try store.knownEntries(of: "acme").key)
      entry.currency = currency
      var answer = CatalogueAnswer(services: [entry])
      (answer.marks, answer.decoder) = ([mark], currency == nil ? 1 : 2)
      return Attempt(
        panel: "acme", takenAt: .hour(hour), catalogue: .answered(answer), balance: .notAsked)
    }
    _ = try store.record(attempt(1, nil))
    _ = try store.record(attempt(2, "INR"))
    #expect(try store.rows("SELECT own_currency FROM listing") == ["'INR'"])
    #expect(try events() == [])
    try store.deriveAll()
    #expect(try store.inspect().findings == [])
  }
}
