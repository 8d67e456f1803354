import Store
import TestSupport
import Testing

@testable import Alerts

@Suite struct RuleTextTests {
  private static let parts = [
    "a", "acme", ",", ", ", " ", "[", "]", "\"", "\\", "/", "*", " for ", "all", "panels [",
    "services",
    "category ", "watch list", "@orders", "\u{301}", "\u{200d}", "\n", "é", "7",
  ]
  private static let sentences = [
    "rate rises by 5%", "anything", "panel failing for 6h", "orders stuck for 2d at least 3",
    "query late_refills",
  ]

  private static func name(_ random: inout SplitMix) -> String {
    (0..<random.within(1...5)).map { _ in random.element(parts) }.joined()
  }

  private static func names(_ random: inout SplitMix, atLeast count: Int) -> [String] {
    (0..<random.within(count...3)).map { _ in name(&random) }
  }

  private static func subject(_ random: inout SplitMix) -> RuleText.Subject {
    switch random.within(0...5) {
    case 0: return .all
    case 1: return .watchList
    case 2: return .orders
    case 3: return .entries(names(&random, atLeast: 1))
    default:
      let category = random.within(0...1) == 0 ? nil : name(&random)
      return .members(
        panels: names(&random, atLeast: category == nil ? 1 : 0).sorted(), category: category,
        services: names(&random, atLeast: 0))
    }
  }

  @Test func whatIsWrittenIsReadBack() {
    var random = SplitMix(seed: 23)
    for _ in 0..<20_000 {
      let text = RuleText(sentence: random.element(Self.sentences), subject: Self.subject(&random))
      #expect(RuleText(text.description) == text, "\(text)")
    }
  }

  @Test func whatNeedsNoQuotesHasNone() {
    let text = RuleText(
      sentence: "anything",
      subject: .members(
        panels: ["beta", "acme"], category: "Instagram Likes", services: ["acme/1", "*likes*"]))
    #expect(
      text.description
        == "anything for category Instagram Likes, panels [acme, beta], services [acme/1, *likes*]")
    #expect(
      RuleText(sentence: "anything", subject: .entries(["a, b", "c"])).description
        == #"anything for ["a, b", c]"#)
  }
}
