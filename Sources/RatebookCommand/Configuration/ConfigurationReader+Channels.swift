import Alerts
import Yams

extension ConfigurationReader {
  /// Reads what `channels` says: names, and what rules need to know of each.
  func channels(_ node: Node) throws(ConfigurationProblem) -> [ConfiguredChannel] {
    guard let mapping = node.mapping else { throw problem(node, "'channels' is not a mapping") }
    var channels: [ConfiguredChannel] = []
    for (key, value) in mapping {
      var channel = ConfiguredChannel(name: try text(key, "channels"), fingerprint: "") { _ in
        throw CommandFailure(.badConfiguration, "no such channel")
      }
      for (key, value) in value.mapping ?? [:] {
        switch key.string {
        case "quiet":
          guard let quiet = QuietHours(try text(value, "quiet")) else {
            throw problem(value, "'quiet' is not written as 22:00-07:00")
          }
          channel.quiet = quiet
        case "limit": channel.limit = try wholeNumber(value, "limit", in: 1...1000)
        case "private": channel.isPrivate = value.bool ?? true
        default: break
        }
      }
      channels.append(channel)
    }
    return channels
  }
}
