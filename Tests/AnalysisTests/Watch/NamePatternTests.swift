import Catalogue
import Testing

@testable import Analysis

@Suite struct NamePatternTests {
  private func matches(_ pattern: String, _ name: String) -> Bool {
    NamePattern(pattern).matches(Array(name.folded))
  }

  @Test(
    "A pattern matches these names",
    arguments: [
      ("*likes*", "Instagram LIKES [Fast]"), ("instagram*", "Instagram"), ("*", ""),
      ("a*b*c", "abc"),
      ("a*b*c", "a--b-bc-c"), ("l?kes", "Lìkes"), ("*dac biet", "Đặc biệt"), ("?", "🔥"),
      ("**x", "yx"),
    ])
  func whatMatches(_ pattern: String, _ name: String) { #expect(matches(pattern, name)) }

  @Test(
    "A pattern does not match these names",
    arguments: [
      ("likes", "Instagram Likes"), ("likes*", "Instagram Likes"), ("?", ""), ("?", "ab"),
      ("a*b*c", "acb"), ("*x", "xy"),
    ])
  func whatDoesNot(_ pattern: String, _ name: String) { #expect(!matches(pattern, name)) }

  /// With a step back for each star it would take years.
  @Test("Many stars and a long name are matched in few steps")
  func manyStarsOverALongNameTakeNoTime() {
    #expect(!matches(String(repeating: "*a", count: 40) + "b", String(repeating: "a", count: 5000)))
  }
}
