import Catalogue
import Testing

@testable import PanelSimulator

struct PriceTests {
  @Test(
    "A price is written as staff write it",
    arguments: [
      (9_000, true, "0.90"), (9_000, false, "0.9"), (80_000, false, "8"), (80_000, true, "8.00"),
      (11_250, true, "1.125"), (1, false, "0.0001"), (150_000_000, false, "15000"), (0, false, "0"),
    ])
  func isWrittenAsStaffWriteIt(_ sample: (Int, Bool, String)) {
    let price = Price(tenThousandths: sample.0, isPadded: sample.1)
    #expect(price.text == sample.2)
  }

  @Test("A repriced price always moves, and stays above zero")
  func alwaysMovesWhenItIsRepricedAndStaysAboveZero() {
    for price in 1...400 {
      for permille in [700, 990, 1010, 1300] {
        let moved = Price(tenThousandths: price, isPadded: false).repriced(byPermille: permille)
        #expect(moved.tenThousandths != price && moved.tenThousandths > 0)
      }
    }
  }

  @Test("A price is rounded as staff would type it") func isRoundedToWhatStaffWouldType() {
    let price = Price(tenThousandths: 12_300, isPadded: true)
    #expect(price.repriced(byPermille: 1077).text == "1.32")
  }
}
