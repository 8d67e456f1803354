import FoundationEssentials
import PanelSimulator
import Testing
import Transport

@testable import Alerts

@Suite struct WebhookTests {
  @Test("A signature equals that of the example of Standard Webhooks")
  func signsTheExample() throws {
    let secret = try #require(Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
    let text = #"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}"#
    #expect(
      try WebhookSignature.of(text, with: secret)
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    // RFC 4231, section 4.3: a key in plain text.
    let code = try WebhookSignature.of(
      "what do ya want for nothing?", with: try #require(Secret("Jefe")))
    #expect(code == "v1,W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=")
    let broken = try #require(Secret("whsec_*"))
    #expect(throws: WebhookSignature.Problem.self) { try WebhookSignature.of("x", with: broken) }
  }

  @Test("Each message has its id, a time and a signature of its exact body")
  func signsMessages() async throws {
    try await Samples.simulated { servers, url in
      var message = Samples.message(["a 1", "é"])
      message.groups[0].lines[0].facts = #"{"service":"1","rate":"1.10"}"#
      #expect(try await Samples.channel(.webhook, at: url).deliver(message) == .sent())
      let received = try #require(await servers.received.first)
      let fields = received.fields
      #expect(fields["webhook-id"] == message.uid)
      let time = try #require(fields["webhook-timestamp"])
      #expect(abs(try #require(Double(time)) - Date().timeIntervalSince1970) < 600)
      let secret = try #require(Secret(Samples.key))
      #expect(
        try fields["webhook-signature"]
          == WebhookSignature.of("\(message.uid).\(time).\(received.body)", with: secret))
      #expect(received.body.contains(#""facts":{"service":"1","rate":"1.10"}"#))
      #expect(received.body.contains(#""timestamp":"2026-11-30T"#))
    }
  }

  @Test("Without a secret, nothing is signed")
  func unsigned() async throws {
    try await Samples.simulated { servers, url in
      var values = ChannelValues()
      values.texts["webhook"] = url + "/hook"
      let channel = try WebhookChannel(values)
      #expect(await channel.deliver(Samples.message(["x"])) == .sent())
      #expect(await servers.received.first?.fields["webhook-signature"] == nil)
    }
  }

  @Test(
    "Addresses that would show a secret are refused",
    arguments: [
      ("http://shop.example/hook", "plain HTTP would show the message to others, use https"),
      ("https://me:word@shop.example/hook", "it holds a user or a password"),
      ("ftp://shop.example/", "'ftp' is neither https nor http"),
      (
        "https://shop.example/hook?token=abc",
        "it holds a secret; write the URL's source, such as {file: PATH}"
      ),
    ])
  func refusesAddresses(text: String, reason: String) {
    var values = ChannelValues()
    values.texts["webhook"] = text
    #expect(throws: ChannelProblem("webhook", reason)) { try WebhookChannel(values) }
  }

  @Test("An unusable secret address turns the channel off and is not shown")
  func refusesASecretAddress() async throws {
    for text in ["http://evil-5ec2e7.example/", "5ec2e7scheme:x", "x 5ec2e7"] {
      var values = ChannelValues()
      values.secrets["slack"] = Samples.secret(text)
      let delivery = try await SlackChannel(values).deliver(Samples.message(["x"]))
      guard case .off(let reason) = delivery else {
        Issue.record("\(delivery)")
        return
      }
      #expect(reason.hasPrefix("its URL cannot be used") && !reason.contains("5ec2e7"))
    }
  }
}

@Suite struct HeartbeatTests {
  private func heartbeat(_ url: String) throws -> Heartbeat {
    var values = ChannelValues()
    values.secrets["url"] = Samples.secret(url)
    return try Heartbeat(values)
  }

  @Test("A heartbeat says whether a run succeeded")
  func beats() async throws {
    try await Samples.simulated { servers, url in
      let heartbeat = try heartbeat("\(url)/ping/5ec2e7-uuid?create=1")
      #expect(await heartbeat.beat(failure: nil) == nil)
      #expect(await heartbeat.beat(failure: "acme: it cannot be reached") == nil)
      let received = await servers.received
      #expect(received.map(\.target) == ["/ping/5ec2e7-uuid", "/ping/5ec2e7-uuid/fail"])
      #expect(received.map(\.body) == ["", "acme: it cannot be reached"])
    }
  }

  @Test("A service that does not answer is reported without its address")
  func saysWhatFailed() async throws {
    try await Samples.simulated { servers, url in
      await servers.setFault(.echo)
      let problem = try #require(
        try await heartbeat("\(url)/ping/5ec2e7-uuid").beat(failure: nil))
      #expect(problem == "it answers HTTP 400")
    }
    let problem = try #require(
      try await heartbeat("https://5ec2e7.invalid/ping").beat(failure: nil))
    #expect(!problem.contains("5ec2e7"))
  }
}
