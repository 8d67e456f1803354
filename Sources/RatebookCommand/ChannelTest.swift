import Alerts
import Catalogue
import FoundationEssentials

/// The result of reading a channel's secrets and, on request, sending a test message.
struct ChannelTest: Sendable {
  let name: String
  /// Why the channel does not work, as a clause; `nil` if it works.
  let problem: String?
  let status: ExitStatus?

  /// Tests all channels at the same time, and returns the results in the configuration's order.
  static func all(
    of configuration: Configuration, _ environment: [String: String], isSending: Bool
  ) async -> [ChannelTest] {
    let channels = configuration.alertChannels(environment)
    return await withTaskGroup(of: (Int, ChannelTest).self) { group in
      for (index, channel) in channels.enumerated() {
        group.addTask { (index, await test(channel, isSending: isSending)) }
      }
      let results = await group.reduce(into: []) { $0.append($1) }
      return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private static func test(_ channel: ConfiguredChannel, isSending: Bool) async -> ChannelTest {
    let target: any Channel
    do { target = try channel.make(nil) } catch {
      return ChannelTest(name: channel.name, problem: "\(error)", status: .badConfiguration)
    }
    if let problem = target.problem {
      return ChannelTest(name: channel.name, problem: problem, status: .badConfiguration)
    }
    guard isSending else { return ChannelTest(name: channel.name, problem: nil, status: nil) }
    let delivery = await target.deliver(message(to: channel.name))
    return ChannelTest(
      name: channel.name, problem: delivery.problem,
      status: delivery.reason.map { _ in .panelUnavailable })
  }

  private static func message(to channel: String) -> Message {
    let uid = (0..<2).map { _ in String(UInt64.random(in: 1 << 60 ... .max), radix: 16) }.joined()
    let line = Message.Line(text: "If you can read this, alerts to '\(channel)' arrive.")
    return Message(
      uid: uid, at: Timestamp(Date()), title: "Ratebook",
      groups: [Message.Group(head: "A test message", lines: [line])])
  }
}

extension Delivery {
  /// Why the message was not sent, and whether that can change by itself; `nil` if it was sent.
  fileprivate var problem: String? {
    guard let reason else { return nil }
    let next =
      switch self {
      case .sent, .later: "Alerts would be sent again later"
      case .off: "The channel would be off until its configuration changes"
      case .refused: "It would refuse this message again"
      }
    return reason.asSentence + " " + next
  }
}
