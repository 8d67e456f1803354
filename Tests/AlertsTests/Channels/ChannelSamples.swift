import Catalogue
import PanelSimulator
import Transport

@testable import Alerts

/// Channels to the simulated servers of chats, with secrets that leave a mark where they are seen.
enum Samples {
  static let token = "110201543:AAH-5ec2e7dqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
  static let key = "whsec_NWVjMmU3LXNlY3JldC1vZi1hLXdlYmhvb2s="
  /// Texts that belong to no error and no log.
  static let secrets = [
    token, key, "5ec2e7", "4242424242", "NWVjMmU3LXNlY3JldC1vZi1h", "/services/", "/api/webhooks/",
    "/hook-",
  ]

  /// The kinds that speak HTTP.
  static let kinds: [ChannelKind] = [.telegram, .discord, .slack, .webhook]

  static func secret(_ text: String) -> LazySecret {
    LazySecret { () throws(LazySecret.Unreadable) in
      guard let secret = Secret(text) else { throw LazySecret.Unreadable("it is empty") }
      return secret
    }
  }

  /// A channel of its own to a server, so that no other test's messages count toward its rate.
  static func channel(
    _ kind: ChannelKind, at server: String, chat: String = "4242424242"
  ) throws -> any Channel {
    let number = Int.random(in: 1_000_000...9_999_999)
    var values = ChannelValues()
    switch kind {
    case .telegram:
      values.secrets["token"] = secret(token + "\(number)")
      values.texts = ["chat": chat, "api": server]
    case .discord:
      values.secrets["discord"] = secret(
        "https://discord.com/api/webhooks/\(number)/5ec2e7-abcdefgh")
      values.texts["api"] = server
    case .slack:
      values.secrets["slack"] = secret("\(server)/services/T\(number)/B5ec2e7/abcdefghijkl")
    case .webhook:
      values.texts["webhook"] = "\(server)/hook-\(number)"
      values.secrets["secret"] = secret(key)
    case .email, .command: break
    }
    return try kind.form.init(values)
  }

  /// A message of one group.
  static func message(_ lines: [String], head: String = "▲ 2 of your services more expensive")
    -> Message
  {
    Message(
      uid: "0123456789abcdef", at: Timestamp(milliseconds: 1_796_047_200_000),
      title: "acme · 2026-11-30 14:00 (+07)",
      groups: [Message.Group(head: head, lines: lines.map { Message.Line(text: $0) })])
  }

  /// Runs `body` with simulated servers and their address.
  static func simulated(
    _ body: (SimulatedChannels, String) async throws -> Void
  ) async throws {
    let servers = SimulatedChannels()
    let url = try await servers.start()
    do { try await body(servers, url) } catch {
      await servers.stop()
      throw error
    }
    await servers.stop()
  }
}
