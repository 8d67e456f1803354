import Catalogue
import ReportModel
import Site
import Testing

@Suite(
  .enabled(
    if: Browser.program != nil || Browser.isRequired,
    "no 'chromium' on the PATH; RATEBOOK_REQUIRE_CHROMIUM=1 makes this a failure"))
struct BrowserTests {
  private static let widths = [320, 360, 1280]

  @Test func noPageIsWiderThanItsWindow() throws {
    let probe = "document.documentElement.scrollWidth"
    #expect(try answers(probe) == Self.widths.map(String.init))
  }

  @Test func noLabelLeavesThePageOrMeetsAnother() throws {
    // Boxes in CSS pixels; half a pixel is rounding.
    let probe = """
      (() => {
        const faults = [];
        for (const chart of document.querySelectorAll('.plot')) {
          const labels = [...chart.querySelectorAll('span')];
          const boxes = labels.map(label => label.getBoundingClientRect());
          boxes.forEach((box, i) => {
            if (box.left < 0 || box.right > innerWidth) faults.push('out: ' + labels[i].innerText);
            boxes.slice(i + 1).forEach((other, j) => {
              if (box.left < other.right - .5 && other.left < box.right - .5 &&
                  box.top < other.bottom - .5 && other.top < box.bottom - .5)
                faults.push(labels[i].innerText + ' meets ' + labels[i + 1 + j].innerText);
            });
          });
        }
        return faults.join('; ') || 'none';
      })()
      """
    #expect(try answers(probe) == Self.widths.map { _ in "none" })
  }

  @Test func namesBuildNoElements() throws {
    let probe = "document.querySelectorAll('h1, section, table, tbody tr').length"
    let title = 1
    let sections = 4
    let tables = 3
    let rows = 44 + 120 + 2
    let expected = "\(title + sections + tables + rows)"
    #expect(try answers(probe) == [expected, expected, expected])
  }

  private func answers(_ probe: String) throws -> [String] {
    let program = try #require(Browser.program, "no 'chromium' on the PATH")
    let names = (0..<44).map { Samples.names[$0 % Samples.names.count] }
    var balance = Samples.balance(points: 60, panels: ["north", "south"])
    // The lowest label just above that of 3 November, and a wide one beside the drawing.
    balance.rows[14][2] = .amount(.zero)
    balance.rows[59][2] = .amount(Amount(canonical: "12500000.25"))
    let hostile = String(repeating: "unbroken", count: 40) + "\u{600}<script>"
    let page = try HTMLPage().render(
      Samples.report(
        [
          Samples.rates(names, panels: ["north", "south"]),
          Samples.empty("new", title: "New services"),
          balance,
          Samples.rates([hostile, "</table>"], panels: [hostile]),
        ], notes: [hostile]))
    return try Browser(program: program).answers(of: page, probe: probe, widths: Self.widths)
  }
}
