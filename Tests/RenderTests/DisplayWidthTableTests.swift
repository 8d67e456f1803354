import Render
import TestSupport
import Testing

/// The columns of all that there is, beside the tables of Unicode.
@Suite(
  .enabled(
    if: TestEnvironment.requiresPackages || DrawnText.shared != nil,
    "no tables of Unicode; `make test` installs them"))
struct DisplayWidthTableTests {
  /// Those that became wide, or a mark, after the tables of Debian 12 (Unicode 15), and the reading
  /// marks that are wide in them and drawn onto their letter all the same.
  private static let exceptions: [ClosedRange<UInt32>] = [
    0x2630...0x2637, 0x268a...0x268f, 0x4dc0...0x4dff, 0x1d300...0x1d356, 0x1d360...0x1d376,
    0x1171e...0x1171e, 0x302e...0x302f, 0x16ff0...0x16ff1,
  ]

  @Test("Every emoji is two columns wide")
  func everyEmojiTakesTwoColumns() throws {
    let emoji = try #require(DrawnText.shared).emoji
    #expect(emoji.count > 4000)
    for scalars in emoji {
      let text = String(String.UnicodeScalarView(scalars.compactMap(Unicode.Scalar.init)))
      #expect(DisplayWidth.of(text) == 2, "\(text)")
    }
  }

  @Test("Every scalar is as wide as Unicode's tables say")
  func everyScalarTakesAsManyColumnsAsItsTablesSay() throws {
    let drawn = try #require(DrawnText.shared)
    var wrong: [String] = []
    for scalar in drawn.scalars.compactMap(Unicode.Scalar.init) {
      if Self.exceptions.contains(where: { $0.contains(scalar.value) }) { continue }
      let expected = drawn.cells(of: "x" + String(scalar)).count
      let found = DisplayWidth.of("x" + String(scalar))
      if found != expected { wrong.append("\(String(scalar.value, radix: 16)): \(found)") }
    }
    #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(100))")
  }
}
