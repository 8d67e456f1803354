import Analysis
import Catalogue
import Render
import ReportSupport
import Testing

@Suite struct HostileTextTests {
  @Test("Hostile text never alters the structure", arguments: Samples.attacks)
  func neverAltersTheStructure(attack: String) throws {
    let plain = try Self.structure(of: Self.page(naming: "plain"))
    let attacked = try Self.structure(of: Self.page(naming: attack))
    #expect(attacked == plain)
  }

  @Test("The text itself is shown")
  func showsTheTextItself() throws {
    let page = try Self.page(naming: "a<b> & \"c\" {{title}}")
    #expect(page.contains("a&lt;b&gt; &amp; &quot;c&quot; {{title}}"))
  }

  @Test("Characters that HTML forbids are replaced")
  func replacesWhatHTMLForbids() throws {
    let page = try Self.page(naming: "\u{0}a\u{1B}b\u{7F}c\u{9B}d\u{FFFE}e\u{C}f")
    #expect(page.contains("\u{2400}a\u{241B}b\u{2421}c\u{FFFD}d\u{FFFD}e f"))
  }

  @Test(
    "Each mark that reorders text is dropped",
    arguments: [
      "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}", "\u{2066}", "\u{2067}",
      "\u{2068}",
      "\u{2069}",
    ])
  func dropsEachMarkThatReordersText(mark: String) throws {
    let page = try Self.page(naming: "before\(mark)after")
    #expect(page.contains("beforeafter") && !page.contains(mark))
  }

  @Test(
    "The neighbours of these marks stay",
    arguments: ["\u{2029}", "\u{202F}", "\u{2065}", "\u{206A}"])
  func keepsTheNeighboursOfTheseMarks(neighbour: String) throws {
    let page = try Self.page(naming: "before\(neighbour)after")
    #expect(page.contains("before\(neighbour == "\u{2029}" ? " " : neighbour)after"))
  }

  @Test("Overrides of direction are dropped, and marks stay")
  func dropsBidiOverridesAndKeepsMarks() throws {
    let page = try Self.page(naming: "a\u{202E}b\u{2069}c\u{200F}d")
    #expect(page.contains("abc\u{200F}d"))
    let overrides = page.unicodeScalars.filter {
      (0x202A...0x202E).contains($0.value) || (0x2066...0x2069).contains($0.value)
    }
    #expect(overrides.isEmpty)
  }

  @Test(
    "A megabyte is shortened",
    arguments: [
      String(repeating: "n", count: 1_000_000),
      "e" + String(repeating: "\u{301}", count: 1_000_000),
      String(repeating: "👩‍👩‍👧", count: 200_000),
    ])
  func shortensAMegabyte(name: String) throws {
    let page = try Self.page(naming: name)
    #expect(page.utf8.count < 100_000)
    #expect(page.contains("…"))
  }

  @Test("Three hundred scalars stay")
  func keepsThreeHundredScalars() throws {
    let name = String(repeating: "n", count: 300)
    #expect(try Self.page(naming: name).contains(name))
    #expect(try !Self.page(naming: name + "n").contains(name))
  }

  /// A page on which every text that a panel or its owner provides is the given one.
  private static func page(naming text: String) throws -> String {
    let tables = [Samples.rates([text, text], panels: [text]), balance(text)]
    let titled = tables.map {
      Table(name: $0.name, title: text, meaning: text, columns: $0.columns, rows: $0.rows)
    }
    var report = try Samples.report(titled, notes: [text])
    report.title = text
    report.panels = [
      PanelCoverage(
        name: text, from: nil, startsInside: false, to: nil, services: 1, currency: text,
        failures: 1, lastFailure: text)
    ]
    return HTMLPage().render(report)
  }

  private static func balance(_ text: String) -> Table {
    Samples.balance(points: 4, panels: [text])
  }

  /// The page's tags without the values of attributes.
  ///
  /// Read as bytes, as a browser does: Swift would find no `<` within a cluster.
  private static func structure(of page: String) -> [String] {
    var tags: [String] = []
    var tag: [UInt8]?
    var isQuoted = false
    for byte in page.utf8 {
      switch (byte, tag) {
      case (UInt8(ascii: "<"), nil): tag = []
      case (UInt8(ascii: ">"), .some(let bytes)) where !isQuoted:
        tags.append(String(decoding: bytes, as: UTF8.self))
        tag = nil
      case (UInt8(ascii: "\""), .some):
        isQuoted.toggle()
        tag?.append(byte)
      case (_, .some) where !isQuoted: tag?.append(byte)
      default: break
      }
    }
    return tags
  }
}
