import Alerts
import Store
import Testing

@testable import RatebookCommand

@Suite struct AlertConfigurationTests {
  private func configuration(_ alerts: String) throws -> Configuration {
    let workspace = try Workspace()
    return try Configuration(
      contentsOf: workspace.write(
        """
        alerts:
        \(alerts)
        channels:
          me: {command: [/bin/cat]}
          team: {command: [/bin/cat], quiet: 22:00-07:00}
        watch_list: [acme/1]
        panels:
          - {name: acme, url: "https://panel.example/api", key: {env: K}}
          - {name: beta, url: "https://other.example/api", key: {env: K}}
        """, to: "ratebook.yaml"))
  }

  @Test("A rule is one condition for one channel")
  func aRuleIsOneConditionForOneChannel() throws {
    let rules = try configuration(
      """
        - {when: [rate rises by 5 %, service removed], for: watch list, to: [me, team]}
        - {when: balance below 3 days, to: me, repeat: 12h, urgent: true}
        - {when: anything, for: {panels: beta, category: Likes}, digest: daily at 8:00, to: team}
        - {when: service new, for: [acme/2, '*likes*'], to: me}
      """
    ).alerts
    #expect(
      rules.map { "\($0.identity.text) → \($0.channel)" } == [
        "rate rises by 5% for watch list → me", "rate rises by 5% for watch list → team",
        "service removed for watch list → me", "service removed for watch list → team",
        "balance below 3 days → me", "anything for category Likes, panels [beta] → team",
        "service new for [acme/2, *likes*] → me",
      ])
    #expect(rules[4].repeat?.text == "12h" && rules[4].isUrgent)
    #expect(rules[5].digest?.description == "daily at 08:00")
    #expect(rules[5].scope.panels == ["beta"])
  }

  @Test(
    "A problem names its line and the remedy",
    arguments: [
      ("{when: rate rise by 5%, to: me}", "`rate rise by 5%`: did you mean `rate rises by 5%`?"),
      ("{when: guarantee shortened, to: me}", "`guarantee shortened` comes with a later version"),
      (
        "{when: anything, to: mee}",
        "there is no channel 'mee'; did you mean 'me'? there are: me, team"
      ),
      (
        "{when: anything, for: {panels: [acm]}, to: me}",
        "there is no panel 'acm'; did you mean 'acme'?"
      ),
      (
        "{when: anything, for: watchlist, to: me}",
        "'for: watchlist': did you mean 'watch list'? There are: watch list, @orders, all, a list"
      ),
      ("{when: anything, for: ['*'], to: me}", "'*' matches every service"),
      (
        "{when: anything, digest: dayly, to: me}",
        "'digest: dayly': did you mean `daily at 08:00`? There are: hourly, daily at 08:00, weekly on"
      ),
      (
        "{when: anything, digest: weekly at 7:30, to: me}",
        "did you mean `weekly on Monday at 7:30`?"
      ),
      ("{when: panel failing, to: me}", "did you mean `panel failing for 6h`?"),
      ("{when: service gone, to: me}", "did you mean `service removed`?"),
      ("{when: Price increases by 5%, to: me}", "did you mean `rate rises by 5%`?"),
      ("{when: snapshot helt, to: me}", "did you mean `snapshot held`?"),
      (
        "{when: rate rises by 0%, to: me}",
        "`rate rises by 0%`: '0%' is wrong; a percentage is a number above 0 in plain digits, such as "
          + "`rate rises by 5%`"
      ),
      ("{when: [], to: me}", "'when' is an empty list"),
      ("{when: anything, to: []}", "'to' is an empty list"),
      ("{when: anything, for: [], to: me}", "'for' is an empty list"),
      ("{when: anything, for: {}, to: me}", "'for' is empty"),
      ("{when: anything, for: {panels: []}, to: me}", "'panels' is an empty list"),
      ("{when: anything, for: {watch_list: []}, to: me}", "'watch_list' is an empty list"),
      ("{when: anything, repeat: 2h, to: me}", "'repeat: 2h' is for states, and 'anything' is not"),
      ("{when: snapshot held, repeat: soon, to: me}", "'repeat: soon' is not a time such as 90m"),
      ("{when: anything, urgent: maybe, to: me}", "'urgent' is neither true nor false"),
      ("{when: anything}", "a rule needs 'when' and 'to'"),
      ("{wehn: anything, to: me}", "there is no setting 'wehn'; did you mean 'when'?"),
      ("{when: anything, to: [me, me]}", "the rule 'anything' to 'me' appears twice"),
      ("anything", "expected some of these settings: when, for, to"),
    ])
  func aProblemNamesItsLineAndTheRemedy(_ rule: String, _ words: String) throws {
    let problem = try #require(throws: ConfigurationProblem.self) {
      try configuration("  - \(rule)")
    }
    #expect(problem.line == 2)
    #expect(problem.problem.contains(words), "\(problem.problem)")
  }
}
