import Catalogue
import Interpretation
import Testing

@Suite struct FieldChangeTests {
  @Test("Each changed field makes one event")
  func oneEventForEachField() {
    var panel = TestPanel([service("1", "1")])
    let result = panel.next {
      $0.add(
        ServiceLook(
          id: "1", name: "New", category: nil, type: "Package", rate: amount("1.0"),
          min: Amount(20), max: Amount(99), refill: true, cancel: false, status: "slow",
          description: "d", dripfeed: "1"))
    }
    #expect(
      result.words == [
        "1 name Product n1→New", "1 category Likes→", "1 type Default→Package",
        "1 min 10→20", "1 max 10000→99", "1 refill →true", "1 cancel →false", "1 status →slow",
        "1 description →d", "1 dripfeed →1",
      ])
  }

  @Test("Texts that only look the same differ")
  func textsThatOnlyLookTheSameDiffer() {
    var panel = TestPanel([service("1", "1", name: "caf\u{e9}")])
    #expect(panel.next { $0.change("1") { $0.name = "cafe\u{301}" } }.count(.name) == 1)
  }

  @Test("Many changes of one field are one line")
  func manyAlikeAreOneLine() {
    func step(_ count: Int, of all: Int) -> StepResult {
      var panel = TestPanel(services(1...all) { "\($0)" })
      return panel.next { edit in
        for id in 1...count { edit.change("\(id)") { $0.description = "New \(id)" } }
        edit.change("1") { $0.refill = true }
      }
    }
    #expect(step(20, of: 400).lines == ["panel description (1) n20"])
    #expect(step(20, of: 400).words("1") == ["1 refill →true", "1 description →New 1 (1)"])
    #expect(step(19, of: 100).lines == [])
    #expect(step(20, of: 401).lines == [])
  }

  /// One line that names the currencies if they are the same for all.
  @Test("Many changes of the currency are one line")
  func manyCurrenciesAreOneLine() {
    func line(_ codes: [String?]) -> [String] {
      var panel = TestPanel((1...20).map { service("\($0)", "\($0)", currency: "INR") })
      return panel.next { edit in
        for id in 1...20 {
          edit.add(service("\(id)", "\(id * id)", currency: codes[id % codes.count]))
        }
      }.lines
    }
    #expect(line([" usd"]) == ["panel currency INR→USD (1) n20"])
    #expect(line(["USD", nil]) == ["panel currency INR→USD (1) n20"])
    #expect(line(["USD", "EUR"]) == ["panel currency INR→ (1) n20"])
  }

  @Test("A status is the same regardless of case and blanks")
  func neitherCaseNorBlanksMakeAnotherStatus() {
    var panel = TestPanel([service("1", "1")])
    func words(_ status: String) -> [String] {
      panel.next { $0.change("1") { $0.status = status } }.words
    }
    #expect(words("Active") == ["1 status →Active"])
    #expect(words("active ").isEmpty)
    #expect(words(" ACTIVE\t").isEmpty)
    #expect(words("inactive") == ["1 status  ACTIVE\t→inactive"])
  }

  @Test("A rate that cannot be read hides no other field")
  func unreadRatesHideNoFields() {
    var panel = TestPanel([service("1", "1")])
    #expect(
      panel.next {
        $0.change("1") {
          $0.staleSince = time(1)
          $0.status = "x"
        }
      }.words == ["1 status →x"])
  }
}
