import Analysis
import Catalogue
import Foundation
import Render
import ReportSupport
import Testing

/// WCAG 2.2, success criterion 1.4.3: 4.5 to 1 for text, on the page and on its tinted areas.
@Suite struct ContrastTests {
  @Test(
    "Text has enough contrast", arguments: ["light", "dark"],
    ["ink", "quiet", "accent", "up", "down"])
  func textStandsOut(scheme: String, colour: String) throws {
    let page = try HTMLPage().render(Samples.report([]))
    let schemes = page.matches(of: #/:root \{([^}]+)\}/#).map(\.output.1)
    let palette = try #require(schemes.dropFirst(scheme == "dark" ? 1 : 0).first)
    let text = try luminance(colour, in: palette)
    for ground in ["paper", "wash"] {
      let (dark, light) = try (
        min(text, luminance(ground, in: palette)), max(text, luminance(ground, in: palette))
      )
      #expect((light + 0.05) / (dark + 0.05) >= 4.5, "\(colour) on \(ground), \(scheme)")
    }
  }

  /// The relative luminance as WCAG defines it.
  private func luminance(_ name: String, in palette: Substring) throws -> Double {
    let line = try #require(palette.split(separator: "\n").first { $0.contains("--\(name):") })
    let digits = try #require(line.firstMatch(of: #/#([0-9a-f]{6})/#)).output.1
    let value = try #require(Int(digits, radix: 16))
    let channels = [value >> 16, value >> 8 & 0xFF, value & 0xFF].map { channel in
      let share = Double(channel) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
  }
}
