/// Why a server's TLS certificate is not trusted.
public enum CertificateProblem: Hashable, Sendable {
  case expired
  case notYetValid
  case selfSigned
  /// It is for hosts other than the one in the address.
  case wrongHost
  /// Its issuer is not trusted on this machine, or the server did not send the issuer's certificate.
  case unknownIssuer
  /// Any other problem, in the transport's words.
  case other(String)

  /// Reads libcurl's words. Its codes do not distinguish these problems, and the codes of the TLS
  /// libraries differ.
  init(transportWords words: String) {
    let text = words.lowercased().replacing("-", with: " ")
    // Words about the host are tried first: a host may be called `expired.example`.
    let known: [(String, Self)] = [
      ("host name", .wrongHost), ("subject name", .wrongHost), ("expired", .expired),
      ("not yet valid", .notYetValid), ("in certificate chain", .unknownIssuer),
      ("self signed", .selfSigned), ("issuer", .unknownIssuer),
      ("unable to verify", .unknownIssuer), ("unknown ca", .unknownIssuer),
    ]
    self = known.first { text.contains($0.0) }?.1 ?? .other(words)
  }
}

extension CertificateProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .expired: "it has expired, and the server must renew it"
    case .notYetValid: "it is not valid yet; is this machine's clock right?"
    case .selfSigned: "it is self-signed, so anyone could have made it"
    case .wrongHost: "it is for another host; is the host in the URL right?"
    case .unknownIssuer: "this machine does not know its issuer"
    case .other(let words): words
    }
  }
}
