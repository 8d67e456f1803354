import Catalogue
import Store
import TestSupport
import Testing

@testable import Analysis

/// Reports that start where the last one of their name ended.
@Suite struct LastReportTests {
  private let folder: TemporaryFolder
  private let store: RatebookStore

  init() throws {
    folder = try TemporaryFolder()
    store = try .forWriting(path: folder.path + "/ratebook.sqlite")
  }

  private func record(
    _ panel: String, _ time: Timestamp, _ rates: [Int], balance: Int? = nil
  ) throws {
    let services = rates.enumerated().map { index, rate in
      Service(id: "\(index)", name: "Service \(index)", rate: Amount(rate))
    }
    _ = try store.record(
      Attempt(
        panel: panel, takenAt: time,
        catalogue: .answered(CatalogueAnswer(services: services)),
        balance: balance.map { .answered(Balance(amount: Amount($0), currency: "USD")) }
          ?? .notAsked))
  }

  /// A report up to `time`, which ends where the next one of its name starts.
  private func report(
    _ name: String, at time: Timestamp, panels: [String] = [], _ sections: [SavedQuery]
  ) throws -> [Table] {
    let window = Window(since: time - .seconds(7 * 86_400), until: time)
    let scope = Scope(window: try #require(window), last: name, panels: panels)
    let (tables, ends) = try Analyst(store).report(sections, title: "", in: scope) {
      (try $0.finished().tables, try $0.ends())
    }
    try store.keep(ends, of: name, now: .hour(1_000_000))
    return tables
  }

  /// What happens at a time: a snapshot is stored, which was taken before, or a report is made.
  private enum Action {
    case store(panel: Int, takenAt: Timestamp)
    case report
  }

  /// Two panels, read about every quarter of an hour with answers that take up to ten minutes, and a report
  /// about every hour, over two days.
  private func twoDays(_ random: inout SplitMix) -> [(at: Timestamp, Action)] {
    var actions: [(at: Timestamp, Action)] = []
    for panel in 0...1 {
      var last = Timestamp.hour(0)
      for quarter in 0..<192 {
        let takenAt = Timestamp.hour(0) + .seconds(900 * quarter + random.within(0...300))
        let stored = max(takenAt + .milliseconds(random.within(1...600_000)), last)
        last = stored + .milliseconds(1)
        actions.append((stored, .store(panel: panel, takenAt: takenAt)))
      }
    }
    for hour in 1...50 {
      actions.append((.hour(hour) + .milliseconds(random.within(0...1_200_000)), .report))
    }
    return actions.sorted { $0.at < $1.at }
  }

  @Test("Every change is in exactly one report", arguments: Seeds.batches(of: 1, daily: 2, all: 64))
  func everyChangeIsInExactlyOneReport(_ seeds: Seeds) throws {
    var random = SplitMix(seed: seeds.range.lowerBound)
    var rates = Array(repeating: Array(1000...1019), count: 2)
    var balances = [100_000, 100_000]
    var (events, moves, readings): ([[Cell]], [[Cell]], [[Cell]]) = ([], [], [])
    var late = 0
    var lastReport = Timestamp.hour(0)
    let actions = twoDays(&random)
    for (time, action) in actions {
      switch action {
      case .store(let panel, let takenAt):
        if takenAt <= lastReport { late += 1 }
        rates[panel][random.within(0...19)] += random.within(1...9)
        balances[panel] -= random.within(0...3)
        try record("panel \(panel)", takenAt, rates[panel], balance: balances[panel])
      case .report:
        let tables = try report("", at: time, [.events, .rates, .balance])
        events += tables[0].rows
        moves += tables[1].rows
        readings += tables[2].rows
        lastReport = time
      }
    }
    let whole = try #require(Window(since: .hour(0) - .seconds(1), until: lastReport))
    let all = try Analyst(store).report(
      [.events, .balance], title: "", in: Scope(window: whole)
    ).tables
    #expect(late > 5)
    #expect(Set(events) == Set(all[0].rows) && events.count == all[0].rows.count)
    #expect(events.count > 350)
    try expectChain(moves, to: rates)
    let changes = all[1].rows.filter { $0.index(all[1], .change) != .missing }
    let told = readings.filter { $0.index(all[1], .change) != .missing }
    #expect(Set(told) == Set(changes) && told.count == changes.count)
  }

  /// Each move of a service starts where its last one ended, and the last one ends where the service is.
  private func expectChain(_ moves: [[Cell]], to rates: [[Int]]) throws {
    let table = SavedQuery.rates.table(moves)
    var current: [[Cell]: Cell] = [:]
    for row in moves {
      let key = [row.index(table, .panel), row.index(table, .service)]
      if let before = current[key] { #expect(row.index(table, .rateBefore) == before) }
      current[key] = row.index(table, .rateAfter)
    }
    for (panel, rates) in rates.enumerated() {
      for (service, rate) in rates.enumerated() {
        let key: [Cell] = [.text("panel \(panel)"), .text("\(service)")]
        #expect(current[key] ?? .amount(Amount(rate)) == .amount(Amount(rate)))
      }
    }
  }

  @Test("A held snapshot that is accepted later is in the next report")
  func aHeldSnapshotThatIsAcceptedLaterIsInTheNextReport() throws {
    let all = Array(1000...1029)
    try record("acme", .hour(0), all)
    try record("acme", .hour(1), Array(all.prefix(10)))
    #expect(try report("", at: .hour(2), [.events])[0].rows.isEmpty)
    let held = try #require(
      try store.rows(of: .snapshots, ["verdict": .text("held"), "since": .integer(0)]).rows.first)
    guard case .integer(let number) = held[0] else { return #expect(Bool(false)) }
    _ = try store.accept(number)
    #expect(try store.reportMarks(of: "").map(\.addedSince) == [0])
    // The line about all of them, and each.
    let events = try report("", at: .hour(3), [.events])[0].words("event")
    #expect(events == Array(repeating: "missing", count: 21))
    #expect(try report("", at: .hour(4), [.events])[0].rows.isEmpty)
  }

  @Test("A snapshot that is added before the end of the last report is counted")
  func aSnapshotThatIsAddedBeforeTheLastEndIsCounted() throws {
    try record("acme", .hour(0), [1000])
    try record("acme", .hour(8), [1000])
    _ = try report("", at: .hour(9), [.events])
    for (hour, rate) in [(4, 1100), (10, 1200)] {
      _ = try store.backfill(
        Attempt(
          panel: "acme", takenAt: .hour(hour),
          catalogue: .answered(
            CatalogueAnswer(services: [Service(id: "0", name: "Service 0", rate: Amount(rate))])),
          balance: .notAsked))
    }
    #expect(try store.reportMarks(of: "").map(\.addedSince) == [1])
    // An import interprets what it adds when all of it is there: until then a report shows too little.
    #expect(try report("", at: .hour(11), [.events])[0].rows.isEmpty)
    #expect(try store.reportMarks(of: "").map(\.until) == [.hour(9)])
    try store.deriveAll()
    let events = try report("", at: .hour(11), [.events])[0].words("before", "after")
    #expect(events == ["1000 1200"])
    #expect(try store.reportMarks(of: "").map(\.addedSince) == [0])
  }

  @Test("Each name and each panel has its own end")
  func namesAndPanelsHaveEndsOfTheirOwn() throws {
    for panel in ["acme", "zeta"] {
      try record(panel, .hour(0), [1000])
      try record(panel, .hour(1), [1100])
    }
    #expect(try report("a", at: .hour(2), panels: ["acme"], [.events])[0].rows.count == 1)
    #expect(try store.reportMarks(of: "a").map(\.panel) == ["acme"])
    #expect(try report("a", at: .hour(3), [.events])[0].words("panel") == ["zeta"])
    #expect(try report("b", at: .hour(3), [.events])[0].rows.count == 2)
    #expect(try report("b", at: .hour(4), [.events])[0].rows.isEmpty)
  }

  @Test("Orders are in the report of their time")
  func ordersAreInTheReportOfTheirTime() throws {
    let book = try LedgerBook()
    try book.record(0, ["1": "Likes"])
    func orders(_ hour: Int) throws -> [String] {
      let window = try #require(Window(since: .hour(-100), until: .hour(hour)))
      return try Analyst(book.store).report(
        [.spend], title: "", in: Scope(window: window, last: "")
      ) {
        try book.store.keep(try $0.ends(), of: "", now: .hour(1_000_000))
        return try $0.finished().tables[0].words("orders")
      }
    }
    try book.add("1", at: 1, charge: "1")
    try book.add("2", at: 2, charge: "1")
    // The last snapshot is older than both.
    #expect(try orders(3) == ["2"])
    try book.add("3", at: 4, charge: "1")
    #expect(try orders(5) == ["1"])
    #expect(try orders(6) == [])
  }

  @Test(
    "After a snapshot from the future, a report continues from the one before it",
    arguments: [true, false])
  func aReportThatSawASnapshotFromTheFutureGoesOnFromTheOneBefore(byHand: Bool) throws {
    for hour in 1...3 { try record("acme", .hour(hour), [300]) }
    try record("acme", .hour(900), [999])
    _ = try report("x", at: .hour(901), [])
    if byHand { _ = try store.discard(4) }
    try record("acme", .hour(4), [400])
    let end = try store.reportMarks(of: "x").first?.until
    #expect(end == (byHand ? .hour(901) : .hour(4) - .milliseconds(1)))
    let rates = try report("x", at: .hour(5), [.rates])[0]
    #expect(rates.rows.map { $0.index(rates, .rateBefore) } == [.amount(Amount(300))])
    #expect(rates.rows.map { $0.index(rates, .rateAfter) } == [.amount(Amount(400))])
  }

  @Test("The end of the last report never moves back")
  func anEndNeverMovesBack() throws {
    try record("acme", .hour(0), [1000])
    let later = try Analyst(store).report(
      [], title: "", in: Scope(window: try #require(Window(since: .hour(0), until: .hour(9))))
    ) { try $0.ends() }
    _ = try report("", at: .hour(5), [])
    try store.keep(later, of: "", now: .hour(10))
    let earlier = try Analyst(store).report(
      [], title: "", in: Scope(window: try #require(Window(since: .hour(0), until: .hour(7))))
    ) { try $0.ends() }
    try store.keep(earlier, of: "", now: .hour(10))
    #expect(try store.reportMarks(of: "").map(\.until) == [.hour(9)])
    // A wrong clock made it: it is still to come.
    try store.keep(earlier, of: "", now: .hour(8))
    #expect(try store.reportMarks(of: "").map(\.until) == [.hour(7)])
  }
}

extension [Cell] {
  /// The cell of a table's column.
  fileprivate func index(_ table: Table, _ column: ColumnName) -> Cell {
    table.index(of: column).map { self[$0] } ?? .missing
  }
}
