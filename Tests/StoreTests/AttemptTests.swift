import Catalogue
import Store
import Testing

@Suite struct AttemptTests {
  let file: TemporaryStore
  let store: RatebookStore
  private let balance = Attempt.BalanceOutcome.answered(
    Balance(amount: Amount(canonical: "12.5"), currency: "USD"))

  init() throws {
    file = try TemporaryStore()
    store = try file.open()
  }

  private func attempt(
    _ hour: Int, _ catalogue: Attempt.Outcome, _ balance: Attempt.BalanceOutcome
  ) -> Attempt {
    Attempt(panel: "acme", takenAt: .hour(hour), catalogue: catalogue, balance: balance)
  }

  private func snapshots() throws -> [String] {
    try store.rows(
      """
      SELECT verdict, reason, services, balance, currency, balance_error FROM snapshot
      ORDER BY taken_at
      """)
  }

  @Test("A failed attempt is one row with its reason")
  func aFailedAttemptIsOneRowWithItsReason() throws {
    try store.record(1, [.of(1)])
    var counts = try store.counts()
    let recording = try store.record(attempt(2, .failed(reason: "HTTP 502"), .notAsked))
    counts["snapshot"] = 2
    #expect(recording.verdict == .failed)
    #expect(try store.counts() == counts)
    #expect(try snapshots() == ["'accepted' - 1 - - -", "'failed' 'HTTP 502' - - - -"])
    #expect(try store.catalogue(of: "acme", at: .hour(2)) == [.of(1)])
    #expect(try store.lastAttempt(of: "acme") == .hour(2))
  }

  @Test("A balance alone is one row without a catalogue")
  func aBalanceAloneIsOneRowThatSaysNothingOfTheCatalogue() throws {
    let recording = try store.record(attempt(1, .notAsked, balance))
    #expect(recording.verdict == nil)
    #expect(try snapshots() == ["- - - '12.5' 'USD' -"])
    #expect(try store.catalogue(of: "acme", at: .hour(1)) == nil)
    #expect(try store.lastAttempt(of: "acme") == nil)
  }

  @Test("A balance that cannot be read does not prevent the catalogue")
  func aBalanceThatCannotBeReadKeepsTheCatalogue() throws {
    try store.record(1, [.of(1)], balance: .failed(reason: "HTTP 502"))
    #expect(try snapshots() == ["'accepted' - 1 - - 'HTTP 502'"])
  }

  @Test("Catalogue and balance of one time become one row")
  func halvesOfOneTimeBecomeOneRow() throws {
    #expect(try store.backfill(attempt(1, .notAsked, balance)) != nil)
    #expect(try store.backfill(1, [.of(1)]) != nil)
    #expect(try store.backfill(attempt(1, .notAsked, balance)) == nil)
    #expect(try store.backfill(1, [.of(2)]) == nil)
    #expect(try snapshots() == ["'accepted' - 1 '12.5' 'USD' -"])
  }

  @Test("A failure keeps its reason beside a balance of the same time")
  func aFailureBesideABalanceOfTheSameTimeKeepsItsReason() throws {
    _ = try store.backfill(attempt(1, .notAsked, balance))
    _ = try store.backfill(attempt(1, .failed(reason: "HTTP 502"), .notAsked))
    #expect(try snapshots() == ["'failed' 'HTTP 502' - '12.5' 'USD' -"])
  }

  @Test("A balance that is found later replaces its error")
  func aBalanceThatIsFoundLaterReplacesItsError() throws {
    try store.record(1, [.of(1)], balance: .failed(reason: "HTTP 502"))
    _ = try store.backfill(attempt(1, .notAsked, balance))
    #expect(try snapshots() == ["'accepted' - 1 '12.5' 'USD' -"])
  }

  @Test("A snapshot that is not newer is refused", arguments: [5, 4])
  func aSnapshotThatIsNotNewerIsRefused(_ hour: Int) throws {
    try store.record(5, [.of(1)])
    #expect(
      throws: StoreError.notNewer(panel: "acme", takenAt: .hour(hour), last: .hour(5))
    ) { try store.record(hour, [.of(2)]) }
    #expect(try store.count("snapshot") == 1)
    #expect(try store.record(hour, [.of(2)], of: "other").appeared == 1)
  }

  @Test("Panels are named in order and kept apart")
  func panelsAreNamedInOrderAndKeptApart() throws {
    #expect(try store.panels() == [])
    try store.record(1, [.of(1)], of: "zeta")
    try store.record(1, [.of(1, rate: "2")])
    #expect(try store.panels() == ["acme", "zeta"])
    #expect(try store.catalogue(of: "zeta", at: .hour(1)) == [.of(1)])
    #expect(try store.catalogue(of: "acme", at: .hour(1)) == [.of(1, rate: "2")])
  }
}
