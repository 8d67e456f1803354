import Catalogue
import Store
import Testing

@testable import Alerts

/// Panels that are renamed or forgotten, and the rules that name them.
@Suite struct PanelChangeTests {
  @Test func aForgottenPanelLeavesNothingToSend() async throws {
    let outbox = try TrialOutbox("rate rises")
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    try outbox.channel().answer(.off(reason: "403"))
    try await outbox.send()
    _ = try outbox.store().forgetPanel("acme")
    try await outbox.send(fingerprint: "2")
    #expect(try outbox.channel().messages == 0)
    #expect(try outbox.store().outboxLog(limit: 9).isEmpty)
  }

  @Test func aRenamedPanelIsCalledByItsNewName() async throws {
    let outbox = try TrialOutbox("rate rises", channels: ["me"])
    try outbox.snapshot(["1": "1"])
    try outbox.snapshot(["1": "1.1"])
    try outbox.store().renamePanel("acme", to: "other")
    #expect(try outbox.store().outboxLog(limit: 9).first?.lines.first?.panel == "other")
  }

  @Test(arguments: [
    ("acme", "new"), ("a, [b", "new"), ("acme", "\"a\", b]"), ("acme]", "\u{301}x"),
  ])
  func aRuleThatNamesARenamedPanelKeepsWhatItKnows(_ old: String, _ new: String) throws {
    for makeSubject in Self.subjects {
      func rule(_ panel: String) throws -> AlertRule {
        AlertRule(try Condition("rate rises by 5%"), for: RuleScope(makeSubject(panel)), to: "me")
      }
      try Self.check(old, new, rule)
    }
  }

  private static let subjects: [@Sendable (String) -> RuleText.Subject] = [
    { .members(panels: [$0, "other, too"], category: nil, services: []) },
    { .entries(["other/7", "\($0)/1"]) },
    { .members(panels: [$0], category: "Likes [acme], panels [acme]", services: ["\($0)/1"]) },
  ]

  private static func check(
    _ old: String, _ new: String, _ rule: (String) throws -> AlertRule
  ) throws {
    let outbox = try TrialOutbox([rule(old)])
    try outbox.snapshot(["1": "1"], panel: old)
    try outbox.snapshot(["1": "1.03"], panel: old)
    try outbox.store().renamePanel(old, to: new)
    let evaluation = AlertEvaluation([try rule(new)], zone: .utc) { outbox.now }
    let service = Service(id: "1", name: "Likes 1", rate: Amount(canonical: "1.06"))
    _ = try outbox.store().record(
      Attempt(
        panel: new, takenAt: outbox.now + .seconds(3600),
        catalogue: .answered(CatalogueAnswer(services: [service])), balance: .notAsked),
      alerts: evaluation)
    #expect(try outbox.store().outboxLog(limit: 9).count == 1)
  }
}
