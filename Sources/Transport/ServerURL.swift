import CCurl

/// The address of a server: with TLS, or without it on this very machine, and without user and password.
package struct ServerURL: Hashable, Sendable {
  /// The address as it was written.
  package let text: String
  /// The address as it is asked for: a host beyond ASCII is in its ASCII form (`xn--…`).
  package let address: String
  /// Whether the address is this machine's own, where a connection without TLS leaks nothing.
  package let isLoopback: Bool

  /// The purpose of an address.
  package struct Kind: Sendable {
    /// The schemes that it may have anywhere, and the one that is only for this machine.
    let schemes: [String], loopbackScheme: String?
    /// An example of such an address, for messages.
    let example: String
    /// The secret that is sent to it, for messages.
    let secret: String

    /// An address for HTTP, of which messages say what it looks like and what goes to it.
    package static func http(like example: String, secret: String) -> Kind {
      Kind(schemes: ["https"], loopbackScheme: "http", example: example, secret: secret)
    }

    /// A mail server's address: TLS from the start, or by STARTTLS.
    package static let mail = Kind(
      schemes: ["smtps", "smtp"], loopbackScheme: nil, example: "smtps://mail.example",
      secret: "password")
  }

  /// Why a text is no such address, as a clause.
  package struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(description: String) { self.description = description }
  }

  /// Reads an address with the same parser that later connects to it, which for an ordinary one need
  /// not be asked.
  package init(_ text: String, as kind: Kind) throws(Invalid) {
    self.text = text
    if kind.loopbackScheme != nil, Self.isOrdinary(text) {
      (address, isLoopback) = (text, false)
    } else {
      (address, isLoopback) = try Self.parsed(text, as: kind)
    }
  }

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

  /// libcurl's reading of an address: the address it asks for, and whether it is this machine's own.
  static func parsed(
    _ text: String, as kind: Kind
  ) throws(Invalid) -> (address: String, isLoopback: Bool) {
    if let problem = Curl.problem { throw Invalid(description: problem) }
    guard let url = ccurl_url() else { throw Invalid(description: "no memory to read it") }
    defer { ccurl_url_cleanup(url) }
    let noURL = Invalid(description: "it is not a URL such as \(kind.example)")
    guard ccurl_url_set(url, CURLUPART_URL, text, UInt32(CURLU_NON_SUPPORT_SCHEME)) == CURLUE_OK,
      let scheme = Self.part(CURLUPART_SCHEME, of: url)
    else { throw noURL }
    let schemes = kind.schemes + (kind.loopbackScheme.map { [$0] } ?? [])
    guard schemes.contains(scheme) else {
      throw Invalid(
        description: "'\(scheme)' is neither \(schemes.joined(separator: " nor "))")
    }
    // libcurl takes `https:///api/v2` for a path of the host `api`.
    let rest = text.dropFirst(scheme.count)
    guard rest.hasPrefix("://"), !rest.hasPrefix(":///") else { throw noURL }
    guard Self.part(CURLUPART_USER, of: url) == nil, Self.part(CURLUPART_PASSWORD, of: url) == nil
    else { throw Invalid(description: "it holds a user or a password") }
    guard Self.part(CURLUPART_HOST, of: url) != nil else { throw noURL }
    guard let host = Self.asciiPart(CURLUPART_HOST, of: url)?.lowercased(),
      let address = Self.asciiPart(CURLUPART_URL, of: url), host.utf8.allSatisfy({ $0 < 0x80 })
    else {
      throw Invalid(
        description: "libcurl cannot look up its host here; write it in ASCII, as xn--…")
    }
    let isLoopback = host == "localhost" || host == "[::1]" || Self.isLoopbackIPv4(host)
    guard scheme != kind.loopbackScheme || isLoopback else {
      throw Invalid(
        description: "plain HTTP would show the \(kind.secret) to others, use https")
    }
    return (address, isLoopback)
  }

  /// The names of the parameters in its query and its fragment, by their letters alone, in lower case.
  package var parameterNames: [String] {
    guard let start = text.firstIndex(where: { "?#".contains($0) }) else { return [] }
    return text[start...].split { "?#&;".contains($0) }.map { field in
      FormBody.decoded(field.prefix { $0 != "=" }).lowercased().filter(\.isLetter)
    }
  }

  /// The parameters' names that go with a secret, by their letters.
  package static let secretNames: Set<String> = [
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
