import Analysis
import Catalogue
import Store
import Testing

@testable import Alerts

@Suite struct StateEvaluatorTests {
  /// Evaluates readings one after the other, an hour apart, and gives the phases that were said.
  private func phases(
    _ sentence: String, repeat: String? = nil, _ readings: [StateReadings]
  ) throws -> [String] {
    let rule = AlertRule(
      try Condition(sentence), to: "me", repeat: `repeat`.flatMap { Condition.Period($0) })
    var memory = AlertStateMemory()
    return readings.enumerated().map { hour, reading in
      StateEvaluator([rule], zone: .utc)
        .lines(of: reading, &memory, now: time(hour))
        .map { line in
          line.kind.split(separator: " ").dropFirst().joined(separator: " ")
        }.joined(separator: ",")
    }
  }

  private func time(_ hour: Int) -> Timestamp {
    Timestamp(milliseconds: 1_793_491_200_000 + Int64(hour) * 3_600_000)
  }

  private func panel(_ change: (inout PanelAttempts) -> Void = { _ in }) -> StateReadings {
    var panel = PanelAttempts(panel: "acme")
    panel.lastAttempt = time(0)
    change(&panel)
    return StateReadings(panels: [panel])
  }

  private func balance(_ amount: String, perDay: Double? = 10) -> StateReadings {
    var readings = panel()
    readings.week = [
      AccountPace(
        panel: "acme", currency: "USD", balance: Amount(canonical: amount), perDay: perDay)
    ]
    return readings
  }

  @Test("A low balance is reported at its start and once at its end")
  func aBalanceIsSaidAtItsStartAndOnceAtItsEnd() throws {
    let readings = ["40", "29", "20", "35", "29", "37", "37", "29"].map { balance($0) }
    #expect(
      try phases("balance below 3 days", readings) == [
        "", "start", "", "", "", "end", "", "start",
      ])
    #expect(
      try phases("balance below 30 USD", readings) == [
        "", "start", "", "", "", "end", "", "start",
      ])
    #expect(try phases("balance below 30 EUR", readings) == Array(repeating: "", count: 8))
  }

  @Test("A missing reading neither starts nor ends a state")
  func aMissingReadingNeitherStartsNorEndsAState() throws {
    #expect(
      try phases("balance below 3 days", [balance("10"), panel(), balance("10"), balance("90")])
        == ["start", "", "", "end"])
    #expect(try phases("balance below 3 days", [balance("0", perDay: nil)]) == [""])
  }

  @Test("A state that began by a clock ahead is repeated from now on")
  func aStateSaidByAClockAheadIsRepeatedFromNowOn() throws {
    let rule = AlertRule(
      try Condition("balance below 3 days"), to: "me", repeat: Condition.Period("2h"))
    var memory = AlertStateMemory()
    let said = [8760, 0, 1, 2, 3].map { hour in
      StateEvaluator([rule], zone: .utc).lines(of: balance("10"), &memory, now: time(hour)).count
    }
    #expect(said == [1, 0, 0, 1, 0])
  }

  @Test("A state is repeated as often as its rule says")
  func aStateIsRepeatedAsOftenAsItSays() throws {
    let readings = (0..<6).map { _ in balance("10") }
    #expect(
      try phases("balance below 3 days", repeat: "2h", readings) == [
        "start", "", "repeat", "", "repeat", "",
      ])
  }

  @Test("A panel must fail for the rule's period")
  func aPanelFailsForItsTime() throws {
    let failing = panel { ($0.failingSince, $0.failure) = (time(0), "HTTP 502") }
    #expect(
      try phases("panel failing for 2h", [failing, failing, failing, failing, panel()]) == [
        "", "", "start", "", "end",
      ])
  }

  /// A panel that cannot be reached at all says nothing about the key.
  @Test("A key is refused until it is accepted")
  func aKeyIsRefusedUntilItIsAccepted() throws {
    let refused = panel { ($0.failingSince, $0.failure) = (time(0), "it refuses the key: no") }
    let failing = panel { ($0.failingSince, $0.failure) = (time(0), "HTTP 502") }
    #expect(
      try phases("key refused", [failing, refused, failing, panel()]) == ["", "start", "", "end"])
  }

  @Test("A snapshot is held until it is decided")
  func aSnapshotIsHeldUntilItIsDecided() throws {
    let held = panel { $0.held = (7, time(0), "30 of 60 services are missing") }
    #expect(try phases("snapshot held", [held, held, panel()]) == ["start", "", "end"])
  }

  @Test("Missing snapshots are reported")
  func snapshotsThatDoNotComeAreMissed() throws {
    let reading = panel { $0.lastAccepted = time(0) }
    let next = panel { $0.lastAccepted = time(3) }
    #expect(
      try phases("no snapshot for 2h", [reading, reading, reading, next]) == [
        "", "", "start", "end",
      ])
    #expect(try phases("no snapshot for 2h", [panel()]) == [""])
  }

  @Test("Orders are stuck from the rule's count on")
  func ordersAreStuckFromTheirCountOn() throws {
    let readings = [1, 2, 0].map { count in
      panel { $0.openOrders = Array(repeating: time(-49), count: count) + [time(-47)] }
    }
    #expect(try phases("orders stuck for 2d at least 2", readings) == ["", "start", "end"])
  }

  @Test("Orders that are no longer asked for neither start nor end that orders are stuck")
  func unansweredOrdersAreNotOver() throws {
    func reading(open: Int, unanswered: Int) -> StateReadings {
      panel {
        $0.openOrders = Array(repeating: time(-49), count: open)
        $0.unansweredOrders = Array(repeating: time(-49), count: unanswered)
      }
    }
    let readings = [(0, 1), (1, 0), (0, 1), (0, 0)].map(reading)
    #expect(try phases("orders stuck for 2d", readings) == ["", "start", "", "end"])
  }

  @Test("A query that cannot be run is reported once until it can be run again")
  func aQueryThatCannotBeRunIsReportedOnce() throws {
    func rows(_ keys: String...) -> StateReadings {
      StateReadings(panels: [], queries: ["late": keys.map { [$0] }])
    }
    var failed = StateReadings(panels: [])
    failed.queryFailures["late"] = "no such table: x"
    let rule = AlertRule(try Condition("query late"), to: "me")
    var memory = AlertStateMemory()
    let kinds = [failed, failed, rows("1"), rows("1", "2"), failed, rows("2", "3")].enumerated()
      .map { hour, reading in
        StateEvaluator([rule], zone: .utc).lines(of: reading, &memory, now: time(hour)).map(\.kind)
      }
    #expect(kinds == [["queryFailed"], [], [], ["query 2"], ["queryFailed"], ["query 3"]])
  }

  @Test("Fast spending ends only well below the limit")
  func spendingTwiceAsFastEndsWithSomeDistance() throws {
    let readings = [15.0, 20, 18, 16].map { today in
      var readings = panel()
      readings.today = [
        AccountPace(panel: "acme", currency: nil, balance: Amount(9), perDay: today)
      ]
      readings.weekBefore = [
        AccountPace(panel: "acme", currency: nil, balance: Amount(9), perDay: 10)
      ]
      return readings
    }
    #expect(try phases("spending twice as fast", readings) == ["", "start", "", "end"])
  }

  @Test("A query reports its new rows")
  func aQuerySaysItsNewRows() throws {
    let readings = [["a"], ["a", "b"], [], ["b"]].map { keys in
      StateReadings(panels: [], queries: ["late": keys.map { [$0, "1"] }])
    }
    #expect(try phases("query late", readings) == ["", "b", "", "b"])
    #expect(
      try phases("query late", [readings[0], StateReadings(panels: []), readings[1]])
        == ["", "", "b"])
  }

  @Test("A scope leaves panels out")
  func aScopeKeepsPanelsOut() throws {
    let rule = AlertRule(
      try Condition("snapshot held"), for: RuleScope(.all, panels: ["other"]), to: "me")
    var memory = AlertStateMemory()
    let held = panel { $0.held = (7, time(0), "empty") }
    let lines = StateEvaluator([rule], zone: .utc).lines(of: held, &memory, now: time(0))
    #expect(lines.isEmpty)
  }
}
