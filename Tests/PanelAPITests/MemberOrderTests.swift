import Catalogue
import TestSupport
import Testing

@testable import PanelAPI

/// An entry reads the same whatever the entries before it were like.
@Suite struct MemberOrderTests {
  private static let members = [
    #""name":"A""#, #""rate":"0.5""#, #""rate" : 2"#, #""price":1"#, #""min":"10""#,
    #""refill":true"#,
    #""category":"C""#, #""\u0063ategory":"D""#, #""desc":"x""#, #""average_time":"2 h""#,
    #""n":[1]"#,
    #""rate":"5.000""#, #""min":"5.000""#, #""max":"5""#, #""max":5"#, #""price":"1e1""#,
    #""rate":"1234.567""#, #""rate":"1234.568""#,
    #""rate":"x""#, #""":0"#, #""name2":null"#, #""Name":1"#,
  ]

  private static func entry(_ id: Int, _ random: inout SplitMix) -> String {
    let count = Int.random(in: 2..<members.count, using: &random)
    var chosen = Array(members.shuffled(using: &random).prefix(count)) + [#""service":\#(id)"#]
    // Mostly in one order, as panels send them.
    if Int.random(in: 0..<3, using: &random) > 0 { chosen.sort() }
    let comma = [",", ",", ", ", " ,"].randomElement(using: &random) ?? ","
    return "{\(chosen.joined(separator: comma))}"
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func readsEntriesOfAllOrdersAsTheyReadAlone(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let entries = (1...100).map { Self.entry($0, &random) }
    let (answer, dialect) = try CatalogueDecoder().decodeReporting(
      Array("[\(entries.joined(separator: ","))]".utf8))
    let alone = try entries.map { try CatalogueDecoder().decodeReporting(Array("[\($0)]".utf8)) }
    #expect(answer.services == alone.flatMap(\.answer.services))
    #expect(answer.defects == alone.flatMap(\.answer.defects))
    for rule in DialectRule.allCases {
      #expect(dialect.count(of: rule) == alone.map { $0.dialect.count(of: rule) }.reduce(0, +))
    }
    let unknown = alone.map(\.dialect.unknownFields).reduce(into: [:]) {
      $0.merge($1, uniquingKeysWith: +)
    }
    #expect(dialect.unknownFields == unknown)
    #expect(answer.services.count > 5 && answer.defects.count > 5)
  }

  @Test func readsMoreMembersThanAreKept() throws {
    let fields = (0..<100).map { #""f\#($0)":\#($0)"# }
    let others = [fields, fields.reversed(), Array(fields[50...])].map { $0.joined(separator: ",") }
    let entries = others.enumerated().map { id, others in
      #"{"service":\#(id),"name":"A","rate":1,\#(others)}"#
    }
    let answer = try CatalogueDecoder().decode(Array("[\(entries.joined(separator: ","))]".utf8))
    #expect(answer.services.map(\.extra) == others.map { "{\($0)}" })
  }

  @Test(
    arguments: [
      #"{,"name":"A","rate":1}"#, #"{"service":1"name":"A","rate":1}"#,
      #"{"service":1,"name":"A","rate":1"service":1}"#, #"{"service":1,"name":"A","rate":1,}"#,
      #"{"service":1,"name":"A","rate":1,,"rate":1}"#, #"{"service":1,"name":"A","rate""#,
      #"{"service":1,"name":"A","rate":"#, #"{"service":1,"name":,"rate":1}"#,
    ])
  func refusesWhatIsNoObjectThoughItsPiecesAreKnown(entry: String) {
    let sound = #"{"service":1,"name":"A","rate":1}"#
    #expect(throws: PanelError.self) {
      try CatalogueDecoder().decode(Array("[\(sound),\(entry)]".utf8))
    }
  }
}
