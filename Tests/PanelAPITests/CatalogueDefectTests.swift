import Catalogue
import Testing

@testable import PanelAPI

@Suite struct CatalogueDefectTests {
  @Test(
    arguments: [
      (#"{"service":7,"name":"A","rate":"abc"}"#, "7", "rate", "'abc' is not a rate"),
      (#"{"service":7,"name":"A","rate":"1,5"}"#, "7", "rate", "'1,5' is not a rate"),
      (#"{"service":7,"name":"A","rate":""}"#, "7", "rate", "'' is not a rate"),
      (#"{"service":7,"name":"A","rate":null}"#, "7", "rate", "'null' is not a rate"),
      (#"{"service":7,"name":"A","rate":true}"#, "7", "rate", "'true' is not a rate"),
      (#"{"service":7,"name":"A","rate":[1]}"#, "7", "rate", "'[1]' is not a rate"),
      (#"{"service":7,"name":"A"}"#, "7", "rate", "it has no rate"),
      (#"{"rate":"x","name":"A","service":7}"#, "7", "rate", "'x' is not a rate"),
      (#"{"min":"x","max":"y","service":7}"#, "7", "min", "'x' is not a min"),
      (#"{"service":7,"name":"A","rate":1,"max":{}}"#, "7", "max", "'{}' is not a max"),
      (#"{"service":7,"rate":1}"#, "7", "name", "it has no name"),
      (#"{"service":7,"name":null,"rate":1}"#, "7", "name", "it has no name"),
      (#"{"service":7,"name":false,"rate":1}"#, "7", "name", "the name is not a text"),
      (#"{"service":7,"name":"A","type":[],"rate":1}"#, "7", "type", "the type is not a text"),
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
      (
        #"{"service":7,"name":"A","rate":1,"refill":"maybe"}"#, "7", "refill",
        "'maybe' says neither yes nor no"
      ),
      (
        #"{"service":7,"name":"A","rate":1,"cancel":2}"#, "7", "cancel",
        "'2' says neither yes nor no"
      ),
      (
        #"{"name":"\ud800\u0041","rate":1,"service":7}"#, "7", "name",
        "the name holds text that is not Unicode"
      ),
      (#"{"name":"\x","rate":1,"service":7}"#, "7", "name", "the name holds a broken escape"),
      (
        #"{"x":["\x"],"name":"A","rate":1,"service":7}"#, "7", "x",
        "the x holds text that is not Unicode"
      ),
      (
        #"{"\x":["a",{}],"name":"A","rate":1,"service":7}"#, "7", "service",
        "a field's name holds text that is not Unicode"
      ),
      (
        #"{"name":"A","\udc00": 1 , "rate":1,"service":"7"}"#, "7", "service",
        "a field's name holds text that is not Unicode"
      ),
    ] as [(String, String?, String, String)])
  func setsAsideAnEntryThatCannotBeRead(
    entry: String, service: String?, field: String, reason: String
  ) throws {
    let sound = (1...2).map { #"{"service":"s\#($0)","name":"A","rate":"1"}"# }
    let answer = try CatalogueDecoder().decode(Array("[\(sound[0]), \(entry) ,\(sound[1])]".utf8))
    #expect(answer.services.map(\.id) == ["s1", "s2"])
    // The name is told where there is no id to know the service by.
    let name = service == nil && entry.contains(#""name":"A""#) ? "A" : nil
    #expect(
      answer.defects == [
        Defect(service: service, name: name, field: field, reason: reason, raw: entry)
      ])
  }

  @Test(arguments: ["name", "category", "desc"])
  func setsAsideAnEntryWhoseTextIsNotUTF8(field: String) throws {
    let entry = Array(#"{"\#(field)":"a"#.utf8) + [0xFF] + Array(#"b","service":7,"rate":1}"#.utf8)
    let answer = try CatalogueDecoder().decode([0x5B] + entry + [0x5D])
    #expect(answer.services.isEmpty)
    // What the contract does not name is kept, and so checked, all at once.
    let (named, verb) = field == "desc" ? ("other fields", "hold") : (field, "holds")
    #expect(
      answer.defects == [
        Defect(
          service: "7", field: named, reason: "the \(named) \(verb) text that is not Unicode",
          raw: #"{"\#(field)":"a\#u{FFFD}b","service":7,"rate":1}"#)
      ])
  }

  @Test func listsAnIDOnceAndItsOtherEntriesBesides() throws {
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

  @Test func takesAnEntryWhoseNamesakeCannotBeRead() throws {
    let json = #"[{"service":1,"name":"A","rate":"x"},{"service":1,"name":"B","rate":1}]"#
    let answer = try CatalogueDecoder().decode(Array(json.utf8))
    #expect(answer.services.map(\.name) == ["B"])
    #expect(answer.defects.map(\.service) == ["1"])
  }
}
