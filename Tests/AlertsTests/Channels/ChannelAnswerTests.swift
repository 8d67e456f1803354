import Catalogue
import PanelSimulator
import Testing

@testable import Alerts

/// What each answer of a chat's server means for the message and the channel.
@Suite struct ChannelAnswerTests {
  enum Outcome: String { case sent, later, off, refused }

  @Test(
    "Each fault has its outcome", arguments: Samples.kinds,
    [
      (.tooMany, .later), (.tooManyWithoutTime, .later), (.badMarkup, .refused),
      (.tooLong, .refused), (.unauthorized, .off), (.forbidden, .off), (.notFound, .off),
      (.gone, .off), (.serverError, .later), (.redirect, .later), (.cutAfterBody, .later),
    ] as [(ChannelFault, Outcome)])
  func outcomes(kind: ChannelKind, example: (fault: ChannelFault, outcome: Outcome)) async throws {
    try await Samples.simulated { servers, url in
      await servers.setFault(example.fault)
      let delivery = try await Samples.channel(kind, at: url).deliver(Samples.message(["x"]))
      // A program of the user's own is mended by its owner, and is asked again.
      let isMended = kind == .webhook && example.outcome == .refused
      #expect(delivery.outcome == (isMended ? .later : example.outcome), "\(delivery)")
      let hasTime = example.fault == .tooMany
      if case .later(_, let after) = delivery { #expect(after == (hasTime ? .seconds(1) : nil)) }
      let reason = try #require(delivery.reason)
      #expect(!reason.isEmpty)
      #expect(await servers.attempts == 1)
    }
  }

  @Test(
    "An answer without its server's word for success is not a success", arguments: Samples.kinds)
  func withoutOK(kind: ChannelKind) async throws {
    try await Samples.simulated { servers, url in
      await servers.setFault(.withoutOK)
      let delivery = try await Samples.channel(kind, at: url).deliver(Samples.message(["x"]))
      #expect(delivery.outcome == (kind == .webhook ? .sent : .later), "\(delivery)")
    }
  }

  @Test("A call to a server that never answers ends with the task", arguments: Samples.kinds)
  func hangs(kind: ChannelKind) async throws {
    try await Samples.simulated { servers, url in
      await servers.setFault(.hang)
      let channel = try Samples.channel(kind, at: url)
      let sending = Task { await channel.deliver(Samples.message(["x"])) }
      while await servers.attempts == 0 { try await Task.sleep(for: .milliseconds(5)) }
      sending.cancel()
      #expect(await sending.value == .later(reason: "the call was given up"))
    }
  }

  @Test("A server that does not listen is tried again", arguments: Samples.kinds)
  func noServer(kind: ChannelKind) async throws {
    var address = ""
    try await Samples.simulated { _, url in address = url }
    let delivery = try await Samples.channel(kind, at: address).deliver(Samples.message(["x"]))
    #expect(delivery == .later(reason: "it cannot be reached: Couldn't connect to server"))
  }

  @Test("A group's new number is used and kept")
  func migrates() async throws {
    try await Samples.simulated { servers, url in
      await servers.setFault(.migrate)
      let channel = try Samples.channel(.telegram, at: url)
      let delivery = await channel.deliver(Samples.message(["x"]))
      #expect(delivery == .sent(movedTo: ChannelFault.newChat))
      #expect(await servers.received.map(\.target) == [ChannelFault.newChat])
      let form = try #require(channel as? any ChannelForm)
      let moved = form.moved(to: ChannelFault.newChat)
      #expect(await moved.deliver(Samples.message(["y"])) == .sent())
      #expect(await servers.attempts == 3)
    }
  }

  @Test(
    "Telegram's words for a chat that is gone turn the channel off",
    arguments: [
      (.chatNotFound, "Bad Request: chat not found"),
      (.noRights, "Bad Request: not enough rights to send text messages to the chat"),
    ] as [(ChannelFault, String)])
  func chatIsGone(fault: ChannelFault, words: String) async throws {
    try await Samples.simulated { servers, url in
      await servers.setFault(fault)
      let delivery = try await Samples.channel(.telegram, at: url).deliver(Samples.message(["x"]))
      #expect(delivery == .off(reason: "it answers HTTP 400: \(words)"))
    }
  }

  @Test("A server that repeats its input shows no secret", arguments: Samples.kinds)
  func showsNoSecret(kind: ChannelKind) async throws {
    try await Samples.simulated { servers, url in
      await servers.setFault(.echo)
      let channel = try Samples.channel(kind, at: url)
      let delivery = await channel.deliver(Samples.message(["x"]))
      #expect(await servers.attempts == 1)
      let reason = try #require(delivery.reason)
      for secret in Samples.secrets { #expect(!reason.contains(secret), "\(reason)") }
      for text in ["\(channel)", String(reflecting: channel)] {
        for secret in [Samples.token, Samples.key, "5ec2e7"] { #expect(!text.contains(secret)) }
      }
    }
  }

  @Test("Two messages in a row keep to the server's rate", arguments: Samples.kinds)
  func keepsTheRate(kind: ChannelKind) async throws {
    try await Samples.simulated { servers, url in
      let channel = try Samples.channel(kind, at: url)
      let count = kind == .discord ? 7 : 3
      for number in 1...count {
        #expect(await channel.deliver(Samples.message(["\(number)"])) == .sent())
      }
      #expect(await servers.attempts == count)
    }
  }
}

extension Delivery {
  fileprivate var outcome: ChannelAnswerTests.Outcome {
    switch self {
    case .sent: .sent
    case .later: .later
    case .off: .off
    case .refused: .refused
    }
  }
}
