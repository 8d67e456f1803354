import Analysis
import Catalogue
import Render
import Testing

/// What no panel may do to a terminal, whatever it writes.
@Suite struct TextRendererSafetyTests {
  private static let hostile = [
    "\u{1b}]0;owned\u{7}\u{9b}2J", "evil\u{202e}txt.exe\u{2066}", "two\r\nlines\u{2028}three",
    "Z" + String(repeating: "\u{301}", count: 300), "👨‍👩‍👧‍👦🇻🇳 微博粉丝 高质量 真人 [最大100万] ♻️",
    String(repeating: "Followers ", count: 100), String(repeating: "粉", count: 300), "", " ",
    "متابعين انستقرام عرب حقيقيين", "Tie\u{302}\u{301}ng Vie\u{323}\u{302}t 1️⃣ हिन्दी",
  ]

  private static func hostileReport() throws -> Report {
    let rates = try SampleReport.rates(hostile, panels: hostile, currencies: ["USD", "VND"])
    let column = Column(name: hostile[0] + hostile[2], kind: .text)
    let own = Table(
      name: "own", title: hostile[0] + hostile[6], meaning: hostile[2] + hostile[5],
      columns: [column, Column(name: "huge", kind: .amount), Column(name: "big", kind: .amount)],
      rows: try hostile.map {
        let digits = try SampleReport.amount(String(repeating: "7", count: 38))
        return [.text($0), digits, digits]
      })
    let panels = hostile.map {
      PanelCoverage(
        name: $0, from: nil, startsInside: false, to: nil, services: 0, currency: nil, failures: 1,
        lastFailure: $0)
    }
    var report = try SampleReport.report([rates, own], panels: panels, notes: hostile)
    report.title = hostile[0] + hostile[4]
    return report
  }

  @Test("Nothing reaches the terminal raw")
  func nothingReachesTheTerminalRaw() throws {
    let text = TextRenderer(width: 100).text(try TextRendererSafetyTests.hostileReport())
    for scalar in text.unicodeScalars where scalar != "\n" {
      #expect(scalar.properties.generalCategory != .control, "\(scalar.escaped(asASCII: true))")
      #expect(!(0x2028...0x202e).contains(scalar.value))
      #expect(!(0x2066...0x2069).contains(scalar.value))
    }
    #expect(text.allSatisfy { $0.unicodeScalars.count <= 12 })
  }

  @Test("No line is wider than the terminal")
  func noLineIsWiderThanTheTerminal() throws {
    let report = try TextRendererSafetyTests.hostileReport()
    for width in Array(20...130) + [200, 1000] {
      let lines = TextRenderer(width: width).text(report).split(separator: "\n")
      let widest = lines.map { DisplayWidth.of($0) }.max() ?? 0
      #expect(widest <= width)
    }
  }

  @Test("No line ends in blanks")
  func noLineEndsInBlanks() throws {
    let text = TextRenderer(width: 90).text(try TextRendererSafetyTests.hostileReport())
    let rows = text.split(separator: "\n").filter { $0.hasSuffix("  ") }
    #expect(rows.isEmpty)
  }

  @Test("A width that is too small counts as twenty")
  func aWidthThatIsTooSmallCountsAsTwenty() {
    #expect(TextRenderer(width: 0).width == 20)
    #expect(TextRenderer(width: -5, rowLimit: -1).width == 20)
  }
}
