public import Transport

/// Why a panel could not be read. No case ever contains the key. Texts of the panel are cut short,
/// and must be made safe before a terminal shows them.
public enum PanelError: Error, Hashable, Sendable {
  /// There was no answer.
  case transfer(TransferError)
  /// A redirect; with its target, without a query. It is not followed, because that would send the
  /// key elsewhere.
  case redirected(status: Int, to: String? = nil)
  /// Too many calls; with the pause that the panel asks for, and its own words if it has any.
  case rateLimited(retryAfter: Duration?, says: String? = nil)
  /// An HTTP status other than success; with the panel's own error text if there is one.
  case httpStatus(Int, message: String?)
  /// The panel's own `{"error": …}`.
  case refused(String)
  /// The panel does not accept the key; with its own words.
  case keyRefused(String)
  /// Not the expected answer; with what it is instead, and its own words if it has any.
  case notUnderstood(String, says: String? = nil)
  /// One page of several, as the answer itself says.
  case onePage(PageOfList)
  /// An error which suggests that the URL is not an API's.
  indirect case notTheAPI(PanelError)
  /// There was no key for the call; with the reason.
  case noKey(String)
  /// A call that changes something was sent, and there is no clear answer; with what came instead.
  /// The call may or may not have taken effect.
  case outcomeUnknown(String)
}

extension PanelError: CustomStringConvertible {
  public var description: String { advice.map { "\(statement) (\($0))" } ?? statement }

  /// The error without advice.
  var statement: String {
    switch self {
    case .transfer(let error): error.description
    case .redirected(let status, let target?):
      "it redirects to \(target) (HTTP \(status)), which is not followed; use that address if it is "
        + "the API's"
    case .redirected(let status, nil): "it redirects (HTTP \(status)), which is not followed"
    case .rateLimited(let pause, let words):
      "too many calls" + (pause.map { ", it asks to wait \($0.secondsText) s" } ?? "")
        + (words.map { ": \($0)" } ?? "")
    case .httpStatus(let status, let message?): "it answers HTTP \(status): \(message)"
    case .httpStatus(let status, nil): "it answers HTTP \(status)"
    case .refused(let message): "it answers with an error: \(message)"
    case .keyRefused(let message): "it refuses the key: \(message)"
    case .notUnderstood(let what, let words?): "it answers with \(what): '\(words)'"
    case .notUnderstood(let what, nil): "it answers with \(what)"
    case .onePage(let page): "the answer is \(page)"
    case .notTheAPI(let error): error.statement
    case .noKey(let reason): reason
    case .outcomeUnknown(let reason): "it may have been carried out, or not: \(reason)"
    }
  }
}

extension PanelError {
  /// The maximum number of scalars of a panel's own text in an error.
  static let messageLimit = 200
  /// The maximum number of scalars that are searched. No error has an important word after them.
  static let readLimit = 2_000

  /// Whether another try may succeed.
  var isTransient: Bool {
    switch self {
    case .transfer(let error): error.isTransient
    case .rateLimited: true
    case .httpStatus(let status, _): status >= 500
    case .redirected, .refused, .keyRefused, .notUnderstood, .onePage, .notTheAPI, .noKey,
      .outcomeUnknown:
      false
    }
  }

  /// The error with the key cut out of the panel's words, because a panel may repeat what it
  /// received. If the words are about the key, the result is ``keyRefused(_:)``.
  func redacting(_ key: APIKey) -> PanelError {
    switch self {
    case .transfer(let error): return .transfer(error.editingWords { key.redacted(from: $0) })
    case .rateLimited(let pause, let words):
      return .rateLimited(
        retryAfter: pause,
        says: words.map { key.redacted(from: $0).shortened(to: Self.messageLimit) })
    case .keyRefused(let message):
      return .keyRefused(key.redacted(from: message).shortened(to: Self.messageLimit))
    case .httpStatus(let status, let message?):
      let concernsKey = !ErrorBody.isOfPage(message) && Self.concernsKey(message, key)
      let message = key.redacted(from: message).shortened(to: Self.messageLimit)
      return concernsKey
        ? .keyRefused("HTTP \(status), \(message)") : .httpStatus(status, message: message)
    case .refused(let message):
      let concernsKey = Self.concernsKey(message, key)
      let message = key.redacted(from: message).shortened(to: Self.messageLimit)
      return concernsKey ? .keyRefused(message) : .refused(message)
    case .notUnderstood(let what, let words):
      return .notUnderstood(
        key.redacted(from: what),
        says: words.map { key.redacted(from: $0).shortened(to: Self.messageLimit) })
    case .redirected(let status, let target):
      return .redirected(
        status: status, to: target.map { key.redacted(from: $0).shortened(to: Self.messageLimit) })
    default: return self
    }
  }

  /// The error of a reading call: a refused key, if a text that is no answer is about the key. (After a
  /// call that changes something, such a text proves nothing.)
  func tellingRefusedKey(_ key: APIKey) -> PanelError {
    guard case .notUnderstood(let what, let words?) = self,
      ![AnswerReading.page, AnswerReading.phpMessage].contains(where: what.hasPrefix),
      Self.concernsKey(words, key)
    else { return self }
    return .keyRefused(words)
  }

  /// The error with the hint that the URL may be wrong, if it is an error that other pages of a site
  /// also give.
  var hintingAtURL: PanelError {
    switch self {
    case .redirected(_, let target?) where target.contains("/api/v"): self
    case .httpStatus(404, _), .httpStatus(405, _), .httpStatus(410, _), .redirected:
      .notTheAPI(self)
    case .notUnderstood(let what, _) where what.hasPrefix(AnswerReading.page): .notTheAPI(self)
    default: self
    }
  }

  /// Whether the panel's own words are about the key. Words that only repeat the key do not count.
  private static func concernsKey(_ message: String, _ key: APIKey) -> Bool {
    let message = key.redacted(from: message, with: "").replacing("<key>", with: "").lowercased()
    let words = Set(message.split { !$0.isLetter })
    let isAboutKey = words.contains("key") && !words.isDisjoint(with: Self.wordsAboutKeys)
    return isAboutKey || message.contains("apikey") || message.contains("api_key")
      || message.contains("unauthorized")
  }

  /// Words next to "key" which show that the account's key is meant: databases have keys, too.
  private static let wordsAboutKeys: Set<Substring> = [
    "api", "bad", "disabled", "expired", "inactive", "incorrect", "invalid", "missing", "unknown",
    "wrong", "your",
  ]
}

extension PanelError {
  /// The error for the panel's own refusal. Too many calls have a case of their own.
  init(refusal message: String) {
    if let throttling = Throttling(message) {
      self = .rateLimited(retryAfter: throttling.time, says: message)
    } else {
      self = .refused(message)
    }
  }

  /// The error of a call that changes something. If the call may have reached the panel and the
  /// answer says neither yes nor no, the outcome is unknown. An HTTP status from 500 on also leaves
  /// it unknown, whatever the body says: it is a failure on the way, not a decision.
  var ofChangingCall: PanelError {
    switch self {
    case .transfer(let error): error.isBeforeSending ? self : .outcomeUnknown(description)
    case .notUnderstood, .onePage, .httpStatus(500..., _), .notTheAPI(.notUnderstood):
      .outcomeUnknown(description)
    case .redirected, .rateLimited, .httpStatus, .refused, .keyRefused, .noKey, .notTheAPI,
      .outcomeUnknown:
      self
    }
  }
}

extension PanelError {
  /// Advice for the user; `nil` if the error itself says enough.
  var advice: String? {
    switch self {
    case .notTheAPI(let error) where error.isOfGuard: Self.guardAdvice
    case .notTheAPI: "is this the API's URL? It usually looks like \(PanelURL.example)"
    case _ where isOfGuard: Self.guardAdvice
    case .httpStatus(404, _), .httpStatus(405, _), .httpStatus(410, _):
      "is this still the URL on the panel's API page?"
    case .notUnderstood(let what, _) where what.hasPrefix(AnswerReading.page):
      "is this still the URL on the panel's API page? A panel in maintenance answers so, too"
    case .notUnderstood(let what, _) where what.hasPrefix(AnswerReading.nothing):
      "try again later; if it stays empty, compare the URL with the panel's API page and ask the "
        + "panel"
    case .notUnderstood(let what, _) where what.contains(UnknownEntries.words):
      "API v2 names them service and rate; ask the panel for the URL of its API v2"
    case .onePage:
      "ask the panel how to get all services in one answer; the URL may hold a parameter for it, "
        + "such as ?per_page=5000"
    default: nil
    }
  }

  private static let guardAdvice =
    "a guard against bots answers before the panel; ask the panel to let this machine's IP address "
    + "call its API"

  /// Whether a page refused the call instead of the panel. Guards against bots show such pages.
  private var isOfGuard: Bool {
    switch self {
    case .httpStatus(let status, let message?) where ErrorBody.isOfPage(message):
      status == 403 || Self.isOfGuard(message)
    case .notUnderstood(let what, let title?) where what.hasPrefix(AnswerReading.page):
      Self.isOfGuard(title)
    default: false
    }
  }

  /// Whether a page's title is one that the usual guards use.
  private static func isOfGuard(_ title: String) -> Bool {
    let title = title.lowercased()
    return ["just a moment", "attention required", "ddos", "checking your browser", "captcha"]
      .contains(where: title.contains)
  }
}
