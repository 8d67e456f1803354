import Catalogue
import Testing

@testable import PanelAPI

@Suite struct CatalogueDecoderTests {
  private func decode(_ json: String) throws(PanelError) -> CatalogueAnswer {
    try CatalogueDecoder().decode(Array(json.utf8))
  }

  private func service(_ fields: String) throws -> Service {
    let answer = try decode("[{\(fields)}]")
    #expect(answer.defects.isEmpty)
    return try #require(answer.services.first)
  }

  @Test("Services with every kind of value are read back")
  func readsBackServicesThatTryEverything() throws {
    let hostile = "\u{1}\u{1b}[31m</script>\"\\\u{202e}🎉\u{301}\r\n\u{2028}"
    let services = [
      Service(id: "-", name: hostile, type: hostile, category: hostile, rate: Amount(1)),
      Service(
        id: hostile, name: "", type: "", category: "", rate: Amount(canonical: "0.00000000001"),
        min: .zero, max: Amount(canonical: "1e38"), refill: false, cancel: true,
        extra: #"{"desc":{"en": ["\ud83c\udf89", 1.50, null]},"dripfeed":false}"#,
        volatile: #"{"average_time":"2 h"}"#),
      Service(id: "9007199254740993", name: "large", rate: .zero),
    ]
    #expect(try decode(services.answerText) == CatalogueAnswer(services: services))
  }

  @Test(
    "Strings are read as numbers, and numbers as strings",
    arguments: [
      (#""service":1,"name":"A","rate":"0.90","min":"50","max":"10000","refill":true,"cancel":false"#),
      (#""service":"1","name":"A","rate":0.9,"min":50,"max":10000,"refill":1,"cancel":0"#),
      (#""service":"1","name":"A","rate":" 0.900 ","min":5e1,"max":1e4,"refill":"1","cancel":"0""#),
      (#""cancel":false,"refill":true,"max":10000.0,"min":"50","rate":9e-1,"name":"A","service":1"#),
    ])
  func readsStringsForNumbersAndTheOtherWayRound(fields: String) throws {
    #expect(
      try service(fields)
        == Service(
          id: "1", name: "A", rate: Amount(canonical: "0.9"), min: Amount(50), max: Amount(10000),
          refill: true, cancel: false))
  }

  /// Groups of three digits are thousands, and any other digits after a point are a fraction.
  @Test(
    "Thousands and fractions are kept apart",
    arguments: [
      ("50.000", "50000"), ("5.000.000", "5000000"), ("100.00", "100"), ("100.0", "100"),
      ("100.0000", "100"), ("1000.000", "1000"), (" 100.00 ", "100"),
    ])
  func tellsThousandsFromFractions(_ text: String, _ amount: String) throws {
    let service = try service(
      #""service":1,"name":"A","rate":"100.00","min":"\#(text)","max":"\#(text)""#)
    #expect([service.min?.text, service.max?.text] == [amount, amount])
    #expect(service.rate.text == "100")
    let status = try OrderStatusDecoder().decode(
      Array(#"{"status":"Partial","charge":"\#(text)","remains":"\#(text)"}"#.utf8))
    #expect(status.remains?.text == amount)
    #expect(status.charge == Amount(text.trimmingBlanks))
  }

  @Test("A text of digits stays as it is")
  func keepsATextOfDigitsAsItIs() throws {
    #expect(try service(#""service":"007","name":42,"rate":"1""#).id == "007")
    #expect(try service(#""service":"5f2b9a","name":42,"rate":"1""#).name == "42")
    #expect(try service(#""service":1,"name":"  A ","rate":"1""#).name == "  A ")
  }

  @Test("Ids differ by their bytes")
  func idsAreToldApartByTheirBytes() throws {
    let answer = try decode(
      #"[{"service":"caf\u00e9","name":"A","rate":"1"},{"service":"cafe\u0301","name":"B","rate":"1"}]"#
    )
    #expect(answer.defects.isEmpty && answer.services.map(\.name) == ["A", "B"])
  }

  @Test("The noise of numbers is rounded, and no text is")
  func roundsTheNoiseOfNumbersAndNoText() throws {
    #expect(try service(#""service":1,"name":"A","rate":0.30000000000000004"#).rate.text == "0.3")
    #expect(
      try service(#""service":1,"name":"A","rate":"0.30000000000000004""#).rate.text
        == "0.30000000000000004")
  }

  @Test(
    "An amount that does not fit is a defect of its field",
    arguments: [
      (#""rate":"1e39""#, "rate", "'1e39' has too many digits for a rate"),
      (#""rate":1e-39"#, "rate", "'1e-39' has too many digits for a rate"),
      (#""rate":" 1e39 ""#, "rate", "' 1e39 ' has too many digits for a rate"),
      (#""rate":"1","max":"1e39""#, "max", "'1e39' has too many digits for a max"),
      (#""rate":"1","max":"0.5""#, "max", "'0.5' is not a max"),
      (#""rate":"1e""#, "rate", "'1e' is not a rate"),
      (#""rate":true"#, "rate", "'true' is not a rate"),
    ])
  func anAmountThatDoesNotFitIsADefectOfItsField(_ entry: (String, field: String, reason: String))
    throws
  {
    let answer = try decode(#"[{"service":1,"name":"A",\#(entry.0)}]"#)
    #expect(answer.services.count == (entry.field == "rate" ? 0 : 1))
    let defects = entry.field == "rate" ? answer.defects : answer.unreadFields
    #expect(defects.map(\.field) == [entry.field] && defects.map(\.reason) == [entry.reason])
  }

  @Test("Zeros do not make a rate too long")
  func zerosMakeNoRateTooLong() throws {
    let zeros = String(repeating: "0", count: 1000)
    #expect(
      try service(#""service":1,"name":"A","rate":"\#(zeros)0.5\#(zeros)""#).rate.text == "0.5")
    #expect(try service(#""service":1,"name":"A","rate":0.5\#(zeros)"#).rate.text == "0.5")
  }

  @Test(
    "A field that is missing or null is not stated",
    arguments: [
      "", #","type":null,"category":null,"min":null,"max":null,"refill":null,"cancel":null"#,
    ])
  func takesWhatIsMissingOrNullForNotStated(others: String) throws {
    #expect(
      try service(#""service":1,"name":"A","rate":"0"\#(others)"#)
        == Service(id: "1", name: "A", rate: .zero))
  }

  @Test("An empty field is not a missing one")
  func tellsEmptyFromMissing() throws {
    let service = try service(#""service":1,"name":"","rate":"0","type":"","category":"""#)
    #expect(service == Service(id: "1", name: "", type: "", category: "", rate: .zero))
  }

  @Test("Unknown fields stay as they came")
  func keepsUnknownFieldsAsTheyCame() throws {
    let service = try service(
      #""desc":{"en" : "x\u0041"},"service":1,"name":"A","dripfeed":true,"rate":"1","q\"":[1.50]"#)
    #expect(service.extra == #"{"desc":{"en" : "x\u0041"},"dripfeed":true,"q\"":[1.50]}"#)
    #expect(service.volatile == nil)
  }

  /// As codes are compared, and as it came, too.
  @Test(
    "An entry's currency is read",
    arguments: [
      (#""usd""#, "USD"), (#""USD ""#, "USD"), (#""\u0049NR""#, "INR"), (#""  ""#, nil),
      ("null", nil),
      ("840", nil), (#"{"code":"USD"}"#, nil), (#""₹""#, "₹"),
    ] as [(String, String?)])
  func readsTheCurrencyOfAnEntry(_ json: String, _ code: String?) throws {
    let service = try service(#""service":1,"name":"A","rate":"1","currency":\#(json)"#)
    #expect(service.currency == code)
    #expect(service.extra == #"{"currency":\#(json)}"#)
    #expect(try self.service(#""service":1,"name":"A","rate":"1""#).currency == nil)
  }

  @Test("The fields given as volatile are kept apart")
  func keepsTheFieldsApartThatItIsToldAreVolatile() throws {
    let body = Array(#"[{"service":1,"name":"A","rate":"1","average_time":"2 h","today":7}]"#.utf8)
    let decoder = CatalogueDecoder(volatileFields: ["today", "never"])
    let service = try #require(try decoder.decode(body).services.first)
    #expect(service.extra == #"{"average_time":"2 h"}"#)
    #expect(service.volatile == #"{"today":7}"#)
    let none = try #require(try CatalogueDecoder(volatileFields: []).decode(body).services.first)
    #expect(none.volatile == nil)
  }

  @Test("Volatile fields are kept apart")
  func keepsVolatileFieldsApart() throws {
    let service = try service(#""service":1,"average_time":"2 h","name":"A","rate":"1","x":null"#)
    #expect(service.volatile == #"{"average_time":"2 h"}"#)
    #expect(service.extra == #"{"x":null}"#)
  }

  @Test("Services keep the panel's order")
  func keepsThePanelsOrder() throws {
    let entries = ["9", "10", "b", "1"].map { #"{"service":"\#($0)","name":"A","rate":1}"# }
    let answer = try decode("[\(entries.joined(separator: ","))]")
    #expect(answer.services.map(\.id) == ["9", "10", "b", "1"])
  }

  @Test("An empty catalogue is read", arguments: ["[]", " [ ] ", "\u{FEFF}[]"])
  func readsAnEmptyCatalogue(json: String) throws {
    #expect(try decode(json) == CatalogueAnswer(services: []))
  }
}
