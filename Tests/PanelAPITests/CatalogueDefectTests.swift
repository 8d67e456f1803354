import Catalogue
import Support
import Testing

@testable import PanelAPI

@Suite struct CatalogueDefectTests {
  @Test(
    "An entry that cannot be read is set aside",
    arguments: [
      (#"{"service":7,"name":"A","rate":"abc"}"#, "7", "rate", "'abc' is not a rate"),
      (#"{"service":7,"name":"A","rate":"1,5"}"#, "7", "rate", "'1,5' is not a rate"),
      (#"{"service":7,"name":"A","rate":""}"#, "7", "rate", "'' is not a rate"),
      (#"{"service":7,"name":"A","rate":null}"#, "7", "rate", "'null' is not a rate"),
      (#"{"service":7,"name":"A","rate":true}"#, "7", "rate", "'true' is not a rate"),
      (#"{"service":7,"name":"A","rate":[1]}"#, "7", "rate", "'[1]' is not a rate"),
      (#"{"service":7,"name":"A","rate":"$10.00"}"#, "7", "rate", "'$10.00' is not a rate"),
      (#"{"service":7,"name":"A","rate":"1,000"}"#, "7", "rate", "'1,000' is not a rate"),
      (#"{"service":7,"name":"A","rate":"1.000.000"}"#, "7", "rate", "'1.000.000' is not a rate"),
      (#"{"service":7,"name":"A","rate":"1 000"}"#, "7", "rate", "'1 000' is not a rate"),
      (
        #"{"service":7,"name":"A","rate":"-1"}"#, "7", "rate",
        "'-1' is negative, and no rate is"
      ),
      (
        #"{"service":7,"name":"A","price":-0.5}"#, "7", "rate",
        "'-0.5' is negative, and no rate is"
      ),
      (#"{"service":7,"name":"A"}"#, "7", "rate", "it has no rate"),
      (#"{"min":"x","max":"y","service":7}"#, "7", "rate", "it has no rate"),
      (#"{"rate":"x","name":"A","service":7}"#, "7", "rate", "'x' is not a rate"),
      (#"{"name":"A","rate":1}"#, nil, "service", "it has no id"),
      (
        #"{"service":null,"name":"A","rate":1}"#, nil, "service",
        "the id is neither a text nor a number"
      ),
      (
        #"{"service":{},"name":"A","rate":1}"#, nil, "service",
        "the id is neither a text nor a number"
      ),
      (
        #"{"service":"","name":"A","rate":1}"#, nil, "service",
        "the id is neither a text nor a number"
      ),
      (#"{}"#, nil, "service", "it has no id"),
      (#"[]"#, nil, "service", "the entry is not an object"),
      (#"7"#, nil, "service", "the entry is not an object"),
      (#"null"#, nil, "service", "the entry is not an object"),
    ] as [(String, String?, String, String)])
  func setsAsideAnEntryThatCannotBeRead(
    entry: String, service: String?, field: String, reason: String
  ) throws {
    let sound = (1...2).map { #"{"service":"s\#($0)","name":"A","rate":"1"}"# }
    let answer = try CatalogueDecoder().decode(Array("[\(sound[0]), \(entry) ,\(sound[1])]".utf8))
    #expect(answer.services.map(\.id) == ["s1", "s2"])
    // The name is reported if there is no id.
    let name = service == nil && entry.contains(#""name":"A""#) ? "A" : nil
    #expect(
      answer.defects == [
        Defect(service: service, name: name, field: field, reason: reason, raw: entry)
      ])
  }

  /// Escapes that JSON does not have, surrogates that are alone, and U+0000.
  @Test(
    "An escape that is no character becomes U+FFFD",
    arguments: [
      (#""name":"\ud800\u0041""#, "\u{FFFD}A", nil), (#""name":"\x""#, "\u{FFFD}x", nil),
      (#""name":"\udc00\ud83d\ude00\u00""#, "\u{FFFD}\u{1F600}\u{FFFD}u00", nil),
      (#""name":"a\u0000""#, "a\u{FFFD}", nil),
      (#""name":"A","x":["\x","\n"]"#, "A", #"{"x":["\ufffdx","\n"]}"#),
      (#""name":"A","\x":["a",{}]"#, "A", #"{"\ufffdx":["a",{}]}"#),
      (#""name":"A","\udc00": 1 "#, "A", #"{"\ufffd":1}"#),
      (#""name":"A","refill":"\ud83d""#, "A", #"{"refill":"\ufffd"}"#),
    ] as [(String, String, String?)])
  func readsWhatIsNoCharacterAsU_FFFD(members: String, name: String, extra: String?) throws {
    let body = Array(#"[{"service":7,"rate":1,\#(members)}]"#.utf8)
    let (answer, dialect) = try CatalogueDecoder().decodeReporting(body)
    #expect(answer.services.map(\.name) == [name] && answer.services.map(\.extra) == [extra])
    #expect(dialect.count(of: .brokenText) == 1)
  }

  @Test("Bytes that are not UTF-8 become U+FFFD", arguments: ["name", "category", "desc"])
  func readsBytesThatAreNotUTF8AsU_FFFD(field: String) throws {
    let entry = Array(#"{"\#(field)":"a"#.utf8) + [0xFF] + Array(#"b","service":7,"rate":1}"#.utf8)
    let (answer, dialect) = try CatalogueDecoder().decodeReporting([0x5B] + entry + [0x5D])
    let service = try #require(answer.services.first)
    let texts = [service.name, service.category, service.extra]
    #expect(texts.contains { $0?.contains("a\u{FFFD}b") == true })
    #expect(dialect.count(of: .brokenText) == 1)
  }

  /// A list of which nothing can be read says nothing of the catalogue.
  @Test(
    "An answer without one readable entry is an error",
    arguments: [
      (
        #"[{"id":1,"name":"A","rate":1}]"#,
        "1 entry, none with a known id and rate; its fields are id, name, rate"
      ),
      (
        #"{"data":[{"service":1,"name":"A","rate":"$2"},{"service":2,"name":"B"}]}"#,
        "2 services, none of which can be read; of service 1: '$2' is not a rate"
      ),
    ])
  func anAnswerOfWhichNothingCanBeReadIsAnError(json: String, what: String) throws {
    let known = KnownEntries(key: try #require(FingerprintKey(Array(repeating: 7, count: 16))))
    #expect(throws: PanelError.notUnderstood(what)) {
      try CatalogueDecoder().decode(Array(json.utf8), knowing: known)
    }
  }

  @Test("An id is listed once, and its other entries beside it")
  func listsAnIDOnceAndItsOtherEntriesBesides() throws {
    let json =
      #"[{"service":1,"name":"A","rate":1},{"service":"1","name":"B","rate":2},"#
      + #"{"service":2,"name":"C","rate":3},{"service":1,"name":"D","rate":"x"}]"#
    let (answer, dialect) = try CatalogueDecoder().decodeReporting(Array(json.utf8))
    #expect(answer.services.map(\.name) == ["A", "C"] && dialect.missing["refill"] == 2)
    #expect(
      answer.repeats == [RepeatedEntry(service: Service(id: "1", name: "B", rate: Amount(2)))])
    #expect(answer.defects.map(\.field) == ["rate"])
    #expect(answer.entries == 4)
  }

  @Test("An entry is read even if another one of its id is unreadable")
  func takesAnEntryWhoseNamesakeCannotBeRead() throws {
    let json = #"[{"service":1,"name":"A","rate":"x"},{"service":1,"name":"B","rate":1}]"#
    let answer = try CatalogueDecoder().decode(Array(json.utf8))
    #expect(answer.services.map(\.name) == ["B"])
    #expect(answer.defects.map(\.service) == ["1"])
  }
}
