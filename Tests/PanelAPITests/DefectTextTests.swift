import Catalogue
import PanelAPI
import Testing

/// The texts that are kept of entries and fields that cannot be read.
@Suite struct DefectTextTests {
  private func decode(_ text: String) throws -> CatalogueAnswer {
    try CatalogueDecoder(volatileFields: ["average_time", "seen"]).decode(Array(text.utf8))
  }

  /// The volatile fields of an entry change each time, and the entry does not.
  @Test("An unreadable entry is kept without its volatile fields")
  func anEntryIsKeptWithoutItsVolatileFields() throws {
    let texts = try [5, 6].map { time in
      try decode(
        #"[{"service":1,"average_time":\#(time),"rate":"no","x": {"seen":1},"seen":\#(time)},"#
          + #"{"service":2, "rate":"no"}, {"seen":\#(time)}]"#
      ).defects.map(\.raw)
    }
    #expect(texts[0] == texts[1])
    #expect(
      texts[0] == [
        #"{"service":1,"rate":"no","x":{"seen":1}}"#, #"{"service":2, "rate":"no"}"#, "{}",
      ])
  }

  @Test("An unreadable entry with very many fields keeps the first ones")
  func ofVeryManyFieldsTheFirstAreKept() throws {
    let entries = (1...501).map { #"{"service":\#($0),"rate":"1","min":"x","max":"y"}"# }
    let answer = try decode("[" + entries.joined(separator: ",") + "]")
    #expect(answer.services.count == 501)
    #expect(answer.unreadFields.count == 1000 && answer.otherUnreadFields == 2)
  }
}
