import Catalogue
import Testing

@Suite struct ServiceTests {
  private let service = Service(
    id: "1", name: "Followers", type: "Default", category: "First Category",
    rate: Amount(canonical: "0.9"), min: Amount(50), max: Amount(10000), refill: true, cancel: true)

  @Test("A service is written as an entry of API v2")
  func writesAnEntryOfTheContract() {
    #expect(
      service.answerEntry
        == #"{"service":1,"name":"Followers","type":"Default","category":"First Category","#
        + #""rate":"0.9","min":"50","max":"10000","refill":true,"cancel":true}"#)
  }

  @Test("Fields that are not stated are left out")
  func leavesOutWhatIsNotStated() {
    let service = Service(id: "x1", name: "A", rate: .zero, refill: false)
    #expect(service.answerEntry == #"{"service":"x1","name":"A","rate":"0","refill":false}"#)
  }

  @Test(
    "An id is written as a number if that loses nothing",
    arguments: [
      ("1", "1"), ("2147483647", "2147483647"), ("2147483648", #""2147483648""#),
      ("007", #""007""#),
      ("1.0", #""1.0""#), ("+1", #""+1""#), ("5f2b9a", #""5f2b9a""#), ("", #""""#),
      ("-0", #""-0""#),
    ])
  func writesAnIDAsANumberWhereThatLosesNothing(id: String, json: String) {
    let entry = Service(id: id, name: "A", rate: .zero).answerEntry
    #expect(entry.hasPrefix(#"{"service":\#(json),"name""#))
  }

  @Test("Other fields are added as they came")
  func addsTheOtherFieldsAsTheyCame() {
    var service = Service(id: "1", name: "A", rate: .zero)
    service.extra = #"{"dripfeed":true,"desc":{"en": "x"}}"#
    service.volatile = #"{"average_time":"2 h"}"#
    #expect(
      service.answerEntry
        == #"{"service":1,"name":"A","rate":"0","dripfeed":true,"desc":{"en": "x"},"#
        + #""average_time":"2 h"}"#)
  }

  @Test("A list has one entry per line")
  func writesAListAnEntryALine() {
    let other = Service(id: "2", name: "B\n", rate: Amount(8))
    #expect(
      [service, other].answerText
        == "[\n  \(service.answerEntry),\n  \(#"{"service":2,"name":"B\n","rate":"8"}"#)\n]\n")
  }

  @Test("Volatile fields do not make another version")
  func isTheSameVersionWhateverItsVolatileFields() {
    var other = service
    other.volatile = #"{"average_time":"1 h"}"#
    #expect(service.isSameVersion(as: other))
    #expect(service != other)
  }

  @Test(
    "Any other changed field makes another version",
    arguments: [
      { $0.id = "2" }, { $0.name = "followers" }, { $0.type = nil }, { $0.category = "" },
      { $0.rate = Amount(1) }, { $0.min = nil }, { $0.max = Amount(1) }, { $0.refill = nil },
      { $0.cancel = false }, { $0.extra = "{}" }, { $0.currency = "INR" },
    ] as [@Sendable (inout Service) -> Void])
  func isAnotherVersionWithAnyOtherFieldChanged(change: @Sendable (inout Service) -> Void) {
    var other = service
    change(&other)
    #expect(!service.isSameVersion(as: other))
  }
}
