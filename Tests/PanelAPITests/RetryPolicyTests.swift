import Testing

@testable import PanelAPI
@testable import Transport

@Suite struct RetryPolicyTests {
  @Test(
    "The pause doubles, and half of it is random",
    arguments: [
      (0.0, 1, 500), (0.0, 2, 1000), (0.0, 3, 2000), (1.0, 1, 1000), (1.0, 2, 2000), (0.5, 1, 750),
    ])
  func doublesThePauseHalfOfItRandom(random: Double, tries: Int, milliseconds: Int) {
    let policy = RetryPolicy(random: { random })
    let pause = policy.pause(after: tries, .transfer(.timedOut(.seconds(1))))
    #expect(pause == .milliseconds(milliseconds))
  }

  @Test("The pause stays finite after any number of tries")
  func staysFiniteHoweverManyTriesThereWere() {
    let policy = RetryPolicy(random: { 1 })
    #expect(policy.pause(after: .max, .transfer(.unreachable(""))) == .seconds(1024))
  }

  @Test("The pause is as long as the panel asks")
  func pausesAsLongAsThePanelAsks() {
    let policy = RetryPolicy(random: { 0 })
    #expect(policy.pause(after: 1, .rateLimited(retryAfter: .seconds(7))) == .seconds(7))
    #expect(policy.pause(after: 2, .rateLimited(retryAfter: nil)) == .seconds(1))
  }

  @Test(
    "A call is tried again if that may succeed",
    arguments: [
      (.transfer(.unreachable("")), true), (.transfer(.timedOut(.zero)), true),
      (.rateLimited(retryAfter: nil), true),
      (.httpStatus(500, message: nil), true), (.httpStatus(503, message: "x"), true),
      (.httpStatus(404, message: nil), false), (.httpStatus(400, message: nil), false),
      (.transfer(.tooLarge(limit: 1)), false), (.transfer(.headersTooLarge(limit: 1)), false),
      (.noKey("x"), false),
      (.redirected(status: 302), false),
      (.transfer(.untrusted(.expired)), false),
      (.notTheAPI(.refused("")), false),
      (.refused(""), false),
      (.keyRefused(""), false), (.notUnderstood(""), false), (.transfer(.cancelled), false),
    ] as [(PanelError, Bool)])
  func triesAgainWhereThatMaySucceed(error: PanelError, isTransient: Bool) {
    #expect(error.isTransient == isTransient)
  }
}
