/// Why no TLS connection could be made, except for problems of the server's certificate.
enum TLSProblem: Hashable {
  /// The port answers without TLS: in plain HTTP or another protocol.
  case noTLS
  /// The server closed the connection before TLS started.
  case closed
  /// Any other problem, in the TLS library's words.
  case other(String)

  /// Reads libcurl's words, which differ between TLS libraries.
  init(transportWords words: String) {
    let isOtherProtocol = [
      "wrong version number", "unknown protocol", "http request", "packet length too long",
      "unexpected tls packet", "unsupported version packet", "record overflow",
    ].contains(where: words.lowercased().contains)
    let isClosed = ["ssl_error_syscall", "unexpected eof"].contains(
      where: words.lowercased().contains)
    self = isOtherProtocol ? .noTLS : isClosed ? .closed : .other(Self.plain(words))
  }

  /// The words without the library's version and the error's number, such as
  /// `OpenSSL/3.0.19: error:0A000410:SSL routines::`.
  private static func plain(_ words: String) -> String {
    guard words.contains("error:"), let end = words.lastRange(of: "::")?.upperBound else {
      return words
    }
    return String(words[end...])
  }
}

extension TLSProblem: CustomStringConvertible {
  var description: String {
    switch self {
    case .noTLS:
      "the port does not speak TLS, so nothing was sent; check host and port in the URL (plain HTTP is "
        + "only for this very machine)"
    case .closed:
      "the server closed the connection where TLS begins, so nothing was sent; check host and port in "
        + "the URL"
    case .other(""): "no TLS connection could be made"
    case .other(let words): "no TLS connection could be made: \(words)"
    }
  }
}

extension String {
  /// The last occurrence of a text; `nil` if there is none.
  fileprivate func lastRange(of text: String) -> Range<Index>? { ranges(of: text).last }
}
