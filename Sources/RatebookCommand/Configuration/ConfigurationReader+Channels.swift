import Alerts
import PanelAPI
import Transport
import Yams

extension Configuration {
  /// One channel of the configuration.
  struct Channel: Sendable {
    let name: String
    let kind: ChannelKind
    var sources = ChannelSources()
    var quiet: QuietHours?
    var limit: Int?
    var isPrivate = true
  }

  /// The settings of a channel, with the sources of its secrets.
  struct ChannelSources: Sendable {
    var texts: [String: String] = [:]
    var lists: [String: [String]] = [:]
    var secrets: [String: KeySource] = [:]
  }

  /// The channels, with everything that rules and messages need.
  func alertChannels(_ environment: [String: String]) -> [ConfiguredChannel] {
    channels.map { channel in
      let values = values(channel.sources, environment)
      let form = try? channel.kind.form.init(values)
      var configured = ConfiguredChannel(
        name: channel.name, fingerprint: channel.fingerprint, share: { form?.share(of: $0) ?? 0 }
      ) { target in
        try values.requireSecrets()
        let form = try channel.kind.form.init(values)
        return target.map(form.moved(to:)) ?? form
      }
      configured.quiet = channel.quiet
      configured.limit = channel.limit ?? (channel.kind.isForPrograms ? nil : configured.limit)
      configured.isPrivate = channel.isPrivate
      configured.secrets = { values.secretBytes }
      return configured
    }
  }

  /// The heartbeat's address, if there is one.
  func heartbeat(_ environment: [String: String]) -> Heartbeat? {
    heartbeat.flatMap { try? Heartbeat(values($0, environment)) }
  }

  /// The settings as the channel reads them. The channel's own command does not get the variables with secrets.
  func values(_ sources: ChannelSources, _ environment: [String: String]) -> ChannelValues {
    var values = ChannelValues()
    (values.texts, values.lists) = (sources.texts, sources.lists)
    let hidden = secretVariables
    values.secrets = sources.secrets.mapValues { source in
      LazySecret { () throws(LazySecret.Unreadable) in
        do throws(KeySource.Problem) {
          let key = try source.key(environment: environment, hiding: hidden)
          if let secret = key.channelSecret { return secret }
        } catch { throw LazySecret.Unreadable(error.description) }
        throw LazySecret.Unreadable("it is empty")
      }
    }
    values.environment = environment.filter { !hidden.contains($0.key) }
    return values
  }

  /// The environment variables with secrets. Commands do not get them.
  var secretVariables: Set<String> {
    let all = channels.map(\.sources) + (heartbeat.map { [$0] } ?? [])
    let keys = panels.map(\.key) + all.flatMap(\.secrets.values)
    return Set(keys.compactMap { if case .environment(let name) = $0 { name } else { nil } })
  }
}

extension Configuration.Channel {
  /// A text that changes with the settings, and reveals neither them nor a secret (FNV-1a).
  var fingerprint: String {
    let texts = sources.texts.map { "\($0.key)=\($0.value)" }
    let lists = sources.lists.map { "\($0.key)=\($0.value)" }
    let secrets = sources.secrets.map { "\($0.key)=\($0.value)" }
    let text = ([kind.rawValue] + (texts + lists + secrets).sorted()).joined(separator: "\0")
    let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    return String(hash, radix: 16)
  }
}

extension ConfigurationReader {
  /// Reads `channels`: channels by their names.
  func channels(_ node: Node) throws(ConfigurationProblem) -> [Configuration.Channel] {
    if node.null != nil { return [] }
    guard let mapping = node.mapping else {
      throw problem(node, "'channels' is not a list of names, such as me: {telegram: …}")
    }
    var channels: [Configuration.Channel] = []
    for (key, value) in mapping {
      let name = try text(key, "channels")
      guard PanelName.isValid(name) else { throw problem(key, PanelName.rule) }
      guard !channels.contains(where: { $0.name == name }) else {
        throw problem(key, "channel '\(name)' appears twice")
      }
      channels.append(try channel(name, value))
    }
    return channels
  }

  private static let common = ["quiet", "limit", "private"]

  private func channel(_ name: String, _ node: Node) throws(ConfigurationProblem)
    -> Configuration.Channel
  {
    let kinds = ChannelKind.allCases.map(\.rawValue)
    let beside = ChannelKind.allCases.flatMap { $0.form.settings }.filter { $0.place == .beside }
      .map(\.name)
    let members = try members(of: node, allowed: kinds + Self.common + Set(beside).sorted())
    let named = members.compactMap { ChannelKind(rawValue: $0.key) }
    guard named.count == 1, let kind = named.first else {
      throw problem(node, "channel '\(name)' is one of \(kinds.joined(separator: ", "))")
    }
    var channel = Configuration.Channel(name: name, kind: kind)
    var nodes: [String: Node] = [:]
    for (key, value) in members {
      switch key {
      case "quiet": channel.quiet = try quietHours(value)
      case "limit": channel.limit = try wholeNumber(value, key, in: 1...1000)
      case "private": channel.isPrivate = try flag(value, key)
      case kind.rawValue:
        let within = kind.form.settings.filter { $0.place == .within }.map(\.name)
        if within.isEmpty {
          nodes[key] = value
        } else {
          for (key, value) in try self.members(of: value, allowed: within, mayHoldSecret: true) {
            nodes[key] = value
          }
        }
      default:
        guard kind.form.settings.contains(where: { $0.name == key }) else {
          throw problem(value, "'\(key)' is no setting of \(kind.rawValue)")
        }
        nodes[key] = value
      }
    }
    channel.sources = try sources(kind.form.settings, nodes, of: kind.rawValue, node)
    do throws(ChannelProblem) {
      _ = try kind.form.init(Configuration().values(channel.sources, [:]))
    } catch {
      throw problem(nodes[error.setting] ?? node, "'\(error.setting)': \(error.reason)")
    }
    return channel
  }

  /// Reads the settings by their forms. `owner` is what they belong to.
  private func sources(
    _ settings: [ChannelSetting], _ nodes: [String: Node], of owner: String, _ node: Node
  ) throws(ConfigurationProblem) -> Configuration.ChannelSources {
    var sources = Configuration.ChannelSources()
    for setting in settings {
      guard let value = nodes[setting.name] else {
        guard setting.isNeeded else { continue }
        let needed = settings.filter(\.isNeeded).map(\.name)
        throw problem(
          node, "\(owner) needs \(needed.joined(separator: " and ")); missing here: \(setting.name)"
        )
      }
      let what = setting.place == .own ? "URL" : setting.name
      switch setting.form {
      case .textOrSecret where value.mapping == nil, .text:
        sources.texts[setting.name] = try text(value, setting.name)
      case .textOrSecret, .secret: sources.secrets[setting.name] = try keySource(value, what)
      case .texts:
        var list: [String] = []
        for entry in value.sequence.map(Array.init) ?? [value] {
          list.append(try text(entry, setting.name))
        }
        sources.lists[setting.name] = list
      }
    }
    return sources
  }

  /// Reads `heartbeat`.
  func heartbeat(_ node: Node) throws(ConfigurationProblem) -> Configuration.ChannelSources {
    let settings = [ChannelSetting("url", .textOrSecret, isNeeded: true)]
    var nodes: [String: Node] = [:]
    for (key, value) in try members(of: node, allowed: ["url"]) { nodes[key] = value }
    let sources = try sources(settings, nodes, of: "heartbeat", node)
    do throws(ChannelProblem) {
      _ = try Heartbeat(Configuration().values(sources, [:]))
    } catch { throw problem(nodes["url"] ?? node, "'url': \(error.reason)") }
    return sources
  }

  private func quietHours(_ node: Node) throws(ConfigurationProblem) -> QuietHours {
    guard let hours = QuietHours(try text(node, "quiet")) else {
      throw problem(node, "'quiet' is not a time of day such as 22:00-07:00")
    }
    return hours
  }

  func flag(_ node: Node, _ key: String) throws(ConfigurationProblem) -> Bool {
    switch try text(node, key) {
    case "true", "yes": return true
    case "false", "no": return false
    default: throw problem(node, "'\(key)' is neither true nor false")
    }
  }
}
