package import Transport

/// The kinds of channels, by the words that choose them in the configuration.
///
/// To add one: a file like its siblings, and a case here.
package enum ChannelKind: String, CaseIterable, Sendable {
  case telegram, discord, slack, webhook, email, command

  package var form: any ChannelForm.Type {
    switch self {
    case .telegram: TelegramChannel.self
    case .discord: DiscordChannel.self
    case .slack: SlackChannel.self
    case .webhook: WebhookChannel.self
    case .email: EmailChannel.self
    case .command: CommandChannel.self
    }
  }

  /// Whether programs read it, and not people.
  package var isForPrograms: Bool { self == .webhook || self == .command }
}

/// A channel that the configuration can name.
package protocol ChannelForm: Channel {
  /// What the configuration can say of it, beside what it says of every channel.
  static var settings: [ChannelSetting] { get }

  /// A channel with these settings. Its secrets are read when they are needed.
  init(_ values: ChannelValues) throws(ChannelProblem)

  /// The same channel, for a chat that has a new number.
  func moved(to target: String) -> any Channel
}

extension ChannelForm {
  package func moved(to target: String) -> any Channel { self }
}

/// One setting of a kind of channel.
package struct ChannelSetting: Sendable {
  /// Where it is written.
  package enum Place: Sendable {
    /// As the value of the kind's word: `{discord: {file: discord.url}}`.
    case own
    /// Below the kind's word: `{telegram: {chat: 1}}`.
    case within
    /// Beside the kind's word: `{webhook: …, secret: {file: hook.key}}`.
    case beside
  }

  package enum Form: Sendable {
    case text
    /// A source, such as `{env: NAME}`, never the secret itself.
    case secret
    /// Either of both.
    case textOrSecret
    /// A list of texts, or one of them.
    case texts
  }

  package let name: String
  package let place: Place
  package let form: Form
  package let isNeeded: Bool

  package init(_ name: String, _ form: Form, _ place: Place = .within, isNeeded: Bool = false) {
    (self.name, self.form, self.place, self.isNeeded) = (name, form, place, isNeeded)
  }

  /// A server to talk to instead of the public one, on this very machine.
  static let api = ChannelSetting("api", .text, .beside)
}

/// The settings of one channel, by their names.
package struct ChannelValues: Sendable {
  package var texts: [String: String] = [:]
  package var lists: [String: [String]] = [:]
  package var secrets: [String: LazySecret] = [:]
  /// The environment of the commands that it runs.
  package var environment: [String: String] = [:]
  package var transport = CurlTransport()

  package init() {}

  /// Reads each of its secrets. Throws ``LazySecret/Unreadable`` if one cannot be had.
  package func requireSecrets() throws(LazySecret.Unreadable) {
    for (_, secret) in secrets.sorted(by: { $0.key < $1.key }) { _ = try secret.get() }
  }

  /// The names and values of its secrets; `nil` if it has none, or one cannot be had.
  package var secretBytes: [UInt8]? {
    guard !secrets.isEmpty, (try? requireSecrets()) != nil else { return nil }
    return secrets.sorted { $0.key < $1.key }.flatMap { name, secret in
      Array(name.utf8) + [0] + Array(((try? secret.get())?.text ?? "").utf8) + [0]
    }
  }

  /// The value of ``ChannelSetting/api``. Throws ``ChannelProblem`` if that is another machine.
  func api() throws(ChannelProblem) -> ServerURL? {
    guard let text = texts["api"] else { return nil }
    let url = try ServerURL(text, setting: "api", like: "http://127.0.0.1:8080")
    guard url.isLoopback else {
      throw ChannelProblem("api", "it is only for tests, with a server on this very machine")
    }
    return url
  }
}

/// What is wrong with a channel's settings.
package struct ChannelProblem: Error, Equatable {
  package let setting: String
  /// A clause about the setting, which shows no secret.
  package let reason: String

  package init(_ setting: String, _ reason: String) {
    (self.setting, self.reason) = (setting, reason)
  }
}

extension ServerURL {
  /// Reads the address that a setting holds.
  init(_ text: String, setting: String, like example: String) throws(ChannelProblem) {
    do throws(Invalid) {
      self = try ServerURL(text, as: .http(like: example, secret: "message"))
    } catch { throw ChannelProblem(setting, error.description) }
  }
}
