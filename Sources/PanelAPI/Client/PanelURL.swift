import CCurl

/// The address of a panel's API: HTTPS, or plain HTTP to this very machine, without user, password or
/// key.
public struct PanelURL: Hashable, Sendable {
  /// The address as it was written.
  public let text: String
  /// The address as it is asked for: a host beyond ASCII is in its ASCII form (`xn--…`).
  let address: String
  /// Whether the address is this machine's own, where plain HTTP leaks nothing.
  public let isLoopback: Bool

  /// Why a text is no address of a panel, as a clause.
  public struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
  }

  /// Reads an address with the same parser that later connects to it, which for an ordinary one need
  /// not be asked.
  public init(_ text: String) throws(Invalid) {
    self.text = text
    if Self.isOrdinary(text) {
      (address, isLoopback) = (text, false)
    } else {
      (address, isLoopback) = try Self.parsed(text)
    }
  }

  /// Whether the path looks like that of a panel's API.
  var isLikeAnAPI: Bool { text.lowercased().contains("/api/v") }

  /// Whether an address is, to every parser, HTTPS to a name of the public domain name system: small
  /// letters, digits and signs that mean nothing but themselves.
  static func isOrdinary(_ text: String) -> Bool {
    let scheme = "https://"
    guard text.hasPrefix(scheme), text.utf8.count < 256 else { return false }
    let rest = text.utf8.dropFirst(scheme.utf8.count)
    let host = rest.prefix { $0 != UInt8(ascii: "/") }
    let labels = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard labels.count > 1, let topLevel = labels.last, !topLevel.isEmpty else { return false }
    return topLevel.allSatisfy(\.isSmallLetter)
      && labels.allSatisfy { label in
        label.first?.isSmallLetterOrDigit == true && label.last?.isSmallLetterOrDigit == true
          && label.allSatisfy { $0.isSmallLetterOrDigit || $0 == UInt8(ascii: "-") }
      }
      && rest.dropFirst(host.count).allSatisfy {
        $0.isSmallLetterOrDigit || "/-_.".utf8.contains($0)
      }
  }

  /// What libcurl makes of an address: what it asks for, and whether that is this machine's own.
  static func parsed(_ text: String) throws(Invalid) -> (address: String, isLoopback: Bool) {
    if let problem = Curl.problem { throw Invalid(description: problem) }
    guard let url = ccurl_url() else { throw Invalid(description: "no memory to read it") }
    defer { ccurl_url_cleanup(url) }
    guard ccurl_url_set(url, CURLUPART_URL, text, UInt32(CURLU_NON_SUPPORT_SCHEME)) == CURLUE_OK,
      let scheme = Self.part(CURLUPART_SCHEME, of: url)
    else { throw Invalid(description: "it is not a URL such as \(example)") }
    guard scheme == "https" || scheme == "http" else {
      throw Invalid(description: "'\(scheme)' is neither https nor http")
    }
    // libcurl takes `https:///api/v2` for a path of the host `api`.
    let rest = text.dropFirst(scheme.count)
    guard rest.hasPrefix("://"), !rest.hasPrefix(":///") else {
      throw Invalid(description: "it is not a URL such as \(example)")
    }
    guard Self.part(CURLUPART_USER, of: url) == nil, Self.part(CURLUPART_PASSWORD, of: url) == nil
    else { throw Invalid(description: "it holds a user or a password") }
    guard Self.part(CURLUPART_HOST, of: url) != nil else {
      throw Invalid(description: "it is not a URL such as \(example)")
    }
    guard let host = Self.asciiPart(CURLUPART_HOST, of: url)?.lowercased(),
      let address = Self.asciiPart(CURLUPART_URL, of: url), host.utf8.allSatisfy({ $0 < 0x80 })
    else {
      throw Invalid(
        description: "libcurl cannot look up its host here; write it in ASCII, as xn--…")
    }
    let isLoopback = host == "localhost" || host == "[::1]" || Self.isLoopbackIPv4(host)
    guard scheme == "https" || isLoopback else {
      throw Invalid(description: "plain HTTP would show the key to others, use https")
    }
    for part in [CURLUPART_QUERY, CURLUPART_FRAGMENT] {
      try refuseParameters(in: Self.part(part, of: url) ?? "")
    }
    return (address, isLoopback)
  }

  /// What an address usually looks like, for messages.
  static let example = "https://panel.example/api/v2"

  /// Refuses the parameters that a call adds itself. A key in an address would end up in logs.
  private static func refuseParameters(in query: String) throws(Invalid) {
    let names = query.split { "&;".contains($0) }.map { field in
      FormBody.decoded(field.prefix { $0 != "=" }).lowercased().filter(\.isLetter)
    }
    if names.contains(where: secretNames.contains) {
      throw Invalid(
        description: "it holds a key; end it before the '?' and give the key's source as `key`")
    }
    if names.contains("action") {
      throw Invalid(
        description: "it holds an action, which is added to each call; end it before the '?'")
    }
  }

  /// The parameters' names that go with a secret, by their letters.
  private static let secretNames: Set<String> = [
    "key", "apikey", "accesskey", "token", "apitoken", "accesstoken", "secret", "apisecret",
    "password", "passwd", "pass", "pwd", "auth",
  ]

  private static func part(_ part: CURLUPart, of url: OpaquePointer) -> String? {
    Self.text { ccurl_url_get(url, part, $0, 0) }
  }

  private static func asciiPart(_ part: CURLUPart, of url: OpaquePointer) -> String? {
    Self.text { ccurl_url_get_ascii(url, part, $0) }
  }

  private static func text(
    _ get: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CURLUcode
  ) -> String? {
    var value: UnsafeMutablePointer<CChar>?
    guard get(&value) == CURLUE_OK, let value else { return nil }
    defer { ccurl_free(value) }
    return String(cString: value)
  }

  /// Whether a host is an address in 127.0.0.0/8, in the form that libcurl brings all others to. A
  /// name that only looks like one, such as `127.0.0.-0`, is not.
  private static func isLoopbackIPv4(_ host: String) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127"
      && parts.allSatisfy {
        UInt8($0)?.description == String($0)
      }
  }
}

extension UInt8 {
  fileprivate var isSmallLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }

  fileprivate var isSmallLetterOrDigit: Bool {
    isSmallLetter || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
  }
}
