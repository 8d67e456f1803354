import TestSupport
import Testing

@Suite struct SeedsTests {
  @Test(
    "A variable chooses the seeds of a run",
    arguments: [
      ("all", .all), ("17", .only(17...17)), ("1-64", .only(1...64)), ("1970-01-02", .day(1)),
      ("2026-11-30", .day(20_787)), ("", nil), ("64-1", nil), ("2026-13-01", nil), ("some", nil),
      ("1-", nil),
    ] as [(String, Seeds.Choice?)])
  func aRunIsChosenBy(_ text: String, _ choice: Seeds.Choice?) {
    #expect(Seeds.Choice(text) == choice)
  }

  @Test("Each day has other seeds until all were used")
  func eachDayHasOtherSeedsUntilAllHadTheirTurn() {
    let days = (20_787..<20_797).map {
      Seeds.Choice.day($0).ranges(daily: 30, all: 100).flatMap(Array.init)
    }
    #expect(days.allSatisfy { Set($0).count == 30 })
    #expect(zip(days, days.dropFirst()).allSatisfy { Set($0).isDisjoint(with: $1) })
    #expect(Set(days.flatMap(\.self)) == Set(1...100))
    #expect(Seeds.Choice.day(3).ranges(daily: 200, all: 100) == [1...100])
    #expect(Seeds.Choice.all.ranges(daily: 30, all: 100) == [1...100])
    #expect(Seeds.Choice.only(7...9).ranges(daily: 30, all: 100) == [7...9])
  }
}
