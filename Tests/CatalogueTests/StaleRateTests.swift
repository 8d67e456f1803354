import Catalogue
import Testing

@Suite struct StaleRateTests {
  private static func rates(_ count: Int) -> [StaleRate] {
    (0..<count).map {
      StaleRate(
        service: "\($0 + 1)", name: "S", rate: Amount(canonical: "0.9"),
        since: Timestamp(milliseconds: 1_793_491_200_000 + Int64(5 - $0) * 3_600_000))
    }
  }

  @Test(
    "A note on stale rates names the first services",
    arguments: [
      (
        1, "the price of 1 service cannot be read since 2026-11-01 05:00 UTC: 1 S, last known 0.9"
      ),
      (
        5,
        "the prices of 5 services cannot be read, the first since 2026-11-01 01:00 UTC: "
          + "1 S, last known 0.9; 2 S, last known 0.9; 3 S, last known 0.9; and 2 more"
      ),
    ])
  func namesTheFirstServices(count: Int, sentence: String) {
    #expect(Self.rates(count).sentence(in: .utc) == sentence)
  }

  @Test("Without stale rates, there is no note")
  func saysNothingOfNone() { #expect(Self.rates(0).sentence(in: .utc) == nil) }
}
