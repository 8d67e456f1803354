import Catalogue
import Testing

@testable import RatebookCommand

@Suite struct CollectorNotesTests {
  @Test(
    "Durations are written in their two largest units",
    arguments: [
      (0, "0s"), (45, "45s"), (60, "1m"), (90, "1m 30s"), (3600, "1h"), (3660, "1h 1m"),
      (5400, "1h 30m"),
      (86_340, "23h 59m"), (86_399, "23h 59m"), (86_400, "1d"), (93_600, "1d 2h"),
      (86_460, "1d"), (31_536_000, "365d"),
    ])
  func timesAreSaidInTheirTwoLargestUnits(seconds: Int, words: String) {
    #expect(Duration.seconds(seconds).words == words)
  }
}
