import Catalogue
import Testing

/// The gate in front of the reference.
@Suite struct ReferenceGateTests {
  private let panel = (1...40).map { (id: "\($0)", rate: "2") }

  @Test func holdsWhatALaterOneConfirms() {
    let few = Array(panel.prefix(28))
    #expect(days(panel, Array(panel.prefix(29))) == [0, 1])
    #expect(days(panel, few) == [0])
    #expect(days(panel, few, few) == [0, 1, 2])
    #expect(days(panel, few, panel) == [0, 2])
  }

  @Test func rejectsWhatNoLaterOneConfirms() {
    var gate = ReferenceGate()
    for (day, answer) in [panel, Array(panel.prefix(20)), panel].enumerated() {
      gate.take(snapshot(Double(day), answer))
    }
    #expect(gate.rejected.map(\.services.count) == [20])
    #expect(gate.held.isEmpty)
  }

  @Test func holdsZerosAndFarMoves() {
    let zeros = panel.map { ($0.id, "0") }
    #expect(days(panel, zeros) == [0])
    #expect(days(zeros, panel) == [0, 1])
    #expect(days(panel, panel.map { ($0.id, "11") }) == [0])
    #expect(days(panel, panel.map { ($0.id, "10") }) == [0, 1])
  }

  @Test func holdsAnEmptyOneForLonger() {
    #expect(days(panel, [], []) == [0, 1, 2])
    #expect(days(every: 0.5, panel, [], []) == [0])
    #expect(days(every: 0.5, panel, [], [], []) == [0, 0.5, 1, 1.5])
  }

  @Test func holdsAnotherCurrency() {
    var gate = ReferenceGate()
    for (day, currency) in ["USD", " usd", "EUR", "EUR"].enumerated() {
      gate.take(snapshot(Double(day), panel, currency))
      if day == 2 { #expect(gate.held.count == 1) }
    }
    #expect(gate.accepted.count == 4)
  }

  /// The days whose snapshots are accepted in the end.
  private func days(every pause: Double = 1, _ answers: [(id: String, rate: String)]...) -> [Double]
  {
    var gate = ReferenceGate()
    for (number, answer) in answers.enumerated() {
      gate.take(snapshot(Double(number) * pause, answer))
    }
    let start = ReferenceExample.time(day: 0)
    return gate.accepted.map {
      Double($0.time.milliseconds - start.milliseconds) / 86_400_000
    }
  }

  private func snapshot(
    _ day: Double, _ answer: [(id: String, rate: String)], _ currency: String? = nil
  ) -> ReferenceSnapshot {
    ReferenceSnapshot(
      time: ReferenceExample.time(day: day), currency: currency,
      answer.map {
        ReferenceLook(id: $0.id, name: "Views \($0.id)", rate: Amount(canonical: $0.rate))
      })
  }
}
