import CCurl

/// The address of a server, without user and password. It uses TLS, except on this machine.
package struct ServerURL: Hashable, Sendable {
  /// The address as the user wrote it.
  package let text: String
  /// The address that is requested: a host beyond ASCII is in its ASCII form (`xn--…`).
  package let address: String
  /// Whether the address is this machine's own. A connection without TLS leaks nothing there.
  package let isLoopback: Bool

  /// The purpose of an address.
  package struct Kind: Sendable {
    /// The schemes allowed for all hosts, and the one allowed only for this machine.
    let schemes: [String], loopbackScheme: String?
    /// An example of such an address, for messages.
    let example: String
    /// The secret that is sent to the address, for messages.
    let secret: String

    /// An HTTP address. Messages show `example` and name `secret`.
    package static func http(like example: String, secret: String) -> Kind {
      Kind(schemes: ["https"], loopbackScheme: "http", example: example, secret: secret)
    }

    /// A mail server's address: TLS from the start, or STARTTLS.
    package static let mail = Kind(
      schemes: ["smtps", "smtp"], loopbackScheme: nil, example: "smtps://mail.example",
      secret: "password")
  }

  /// Why a text is not such an address, as a clause.
  package struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(description: String) { self.description = description }
  }

  /// Reads an address with the parser that later connects to it. For an ordinary address, that
  /// parser is not needed.
  package init(_ text: String, as kind: Kind) throws(Invalid) {
    self.text = text
    if kind.loopbackScheme != nil, Self.isOrdinary(text) {
      (address, isLoopback) = (text, false)
    } else {
      (address, isLoopback) = try Self.parsed(text, as: kind)
    }
  }

  /// Whether every parser reads the address as HTTPS to a public domain name: it has only lower-case
  /// letters, digits and signs without a special meaning.
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

  /// libcurl's reading of an address: the address that it would request, and whether it is this
  /// machine's own.
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
    // libcurl reads `https:///api/v2` as a path on the host `api`.
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

  /// The names of the parameters in the address's query and fragment: only their letters, in lower case.
  package var parameterNames: [String] {
    guard let start = text.firstIndex(where: { "?#".contains($0) }) else { return [] }
    return text[start...].split { "?#&;".contains($0) }.map { field in
      FormBody.decoded(field.prefix { $0 != "=" }).lowercased().filter(\.isLetter)
    }
  }

  /// Names of parameters that carry a secret, by their letters.
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

  /// Whether a host is an address in 127.0.0.0/8, in the form to which libcurl converts all others.
  /// A name that only resembles one, such as `127.0.0.-0`, is not.
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
