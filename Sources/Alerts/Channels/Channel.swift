/// A place that messages are sent to, such as a Telegram chat.
public protocol Channel: Sendable {
  /// Sends the message once. It never throws, and its reasons hold no secret.
  func deliver(_ message: Message) async -> Delivery

  /// How much of the room of one of the channel's messages a message takes; with more than 1, something is left
  /// out.
  func share(of message: Message) -> Double

  /// Why it cannot deliver anything as it is, found without sending; `nil` if nothing is known.
  var problem: String? { get }
}

extension Channel {
  public var problem: String? { nil }
  public func share(of message: Message) -> Double { 0 }
}

/// The outcome of one attempt to deliver a message.
public enum Delivery: Equatable, Sendable {
  /// The channel said that it has the message. `movedTo` is the chat's new number, to be kept and used from
  /// now on; `nil` if it has not moved.
  case sent(movedTo: String? = nil)
  /// It may succeed later; not before `after`, if the channel said when.
  case later(reason: String, after: Duration? = nil)
  /// The channel will refuse every message until somebody changes something: the token is wrong, the chat
  /// is gone, the bot is blocked.
  case off(reason: String)
  /// This message is refused and will always be.
  case refused(reason: String)

  /// Why the message was not sent; `nil` if it was.
  public var reason: String? {
    switch self {
    case .sent: nil
    case .later(let reason, _), .off(let reason), .refused(let reason): reason
    }
  }
}

extension String {
  /// The text with an end: a full stop, unless it ends with a question.
  package var asSentence: String { hasSuffix("?") || hasSuffix(".") ? self : self + "." }
}
