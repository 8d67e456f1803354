import CCurl

/// The address of a panel's API: HTTPS, or plain HTTP to this very machine, without user or
/// password.
public struct PanelURL: Hashable, Sendable {
  public let text: String
  /// Whether the address is this machine's own, where plain HTTP leaks nothing.
  public let isLoopback: Bool

  /// Why a text is no address of a panel, as a clause.
  public struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
  }

  /// Reads an address with the same parser that later connects to it, which for an ordinary one need
  /// not be asked.
  public init(_ text: String) throws(Invalid) {
    isLoopback = Self.isOrdinary(text) ? false : try Self.isLoopback(text)
    self.text = text
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

  /// What libcurl makes of an address: whether it is this machine's own.
  static func isLoopback(_ text: String) throws(Invalid) -> Bool {
    if let problem = Curl.problem { throw Invalid(description: problem) }
    guard let url = ccurl_url() else { throw Invalid(description: "no memory to read it") }
    defer { ccurl_url_cleanup(url) }
    guard ccurl_url_set(url, CURLUPART_URL, text, UInt32(CURLU_NON_SUPPORT_SCHEME)) == CURLUE_OK,
      let scheme = Self.part(CURLUPART_SCHEME, of: url)
    else { throw Invalid(description: "it is not a URL") }
    guard scheme == "https" || scheme == "http" else {
      throw Invalid(description: "'\(scheme)' is neither https nor http")
    }
    guard let host = Self.part(CURLUPART_HOST, of: url)?.lowercased() else {
      throw Invalid(description: "it is not a URL")
    }
    guard Self.part(CURLUPART_USER, of: url) == nil, Self.part(CURLUPART_PASSWORD, of: url) == nil
    else { throw Invalid(description: "it holds a user or a password") }
    let isLoopback = host == "localhost" || host == "[::1]" || Self.isLoopbackIPv4(host)
    guard scheme == "https" || isLoopback else {
      throw Invalid(description: "plain HTTP would show the key to others, use https")
    }
    return isLoopback
  }

  private static func part(_ part: CURLUPart, of url: OpaquePointer) -> String? {
    var value: UnsafeMutablePointer<CChar>?
    guard ccurl_url_get(url, part, &value, 0) == CURLUE_OK, let value else { return nil }
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
