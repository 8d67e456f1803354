import Catalogue

/// Why a server gave no answer. No case holds anything of the request but its host.
public enum TransferError: Error, Hashable, Sendable {
  /// No connection; with the transport's words.
  case unreachable(String)
  /// A server whose TLS certificate is not trusted, so that nothing was sent.
  case untrusted(CertificateProblem)
  /// A connection that broke before the whole answer was there; with the transport's words.
  case interrupted(String)
  /// No answer within this time.
  case timedOut(Duration)
  /// An answer of more than this many bytes, inflated.
  case tooLarge(limit: Int)
  /// Headers and trailers of more than this many bytes.
  case headersTooLarge(limit: Int)
  /// An answer that is packed, and cannot be unpacked.
  case notUnpacked
  /// The call was given up by the caller.
  case cancelled
}

extension TransferError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreachable(let reason): "it cannot be reached: \(reason)"
    case .untrusted(let problem): "its TLS certificate is not trusted: \(problem)"
    case .interrupted(let reason): "the connection broke: \(reason)"
    case .timedOut(let time): "it did not answer within \(time.secondsText) s"
    case .tooLarge(let limit): "its answer is larger than \(Self.sizeText(limit))"
    case .headersTooLarge(let limit):
      "the HTTP headers of its answer are larger than \(Self.sizeText(limit))"
    case .notUnpacked: "it answers with gzip data that cannot be unpacked"
    case .cancelled: "the call was given up"
    }
  }

  private static func sizeText(_ bytes: Int) -> String {
    if bytes.isMultiple(of: 1 << 20) { return "\(bytes >> 20) MB" }
    return bytes.isMultiple(of: 1 << 10) ? "\(bytes >> 10) kB" : "\(bytes) bytes"
  }
}

extension TransferError {
  /// Whether another try may succeed.
  package var isTransient: Bool {
    switch self {
    case .unreachable, .interrupted, .timedOut: true
    case .untrusted, .tooLarge, .headersTooLarge, .notUnpacked, .cancelled: false
    }
  }

  /// Whether nothing of the request was sent.
  package var isBeforeSending: Bool {
    switch self {
    case .unreachable, .untrusted: true
    case .interrupted, .timedOut, .tooLarge, .headersTooLarge, .notUnpacked, .cancelled: false
    }
  }

  /// The error with its transport's words passed through `edit`.
  package func editingWords(_ edit: (String) -> String) -> TransferError {
    switch self {
    case .unreachable(let words): .unreachable(edit(words))
    case .interrupted(let words): .interrupted(edit(words))
    default: self
    }
  }
}

extension Duration {
  /// The time in seconds, to the millisecond.
  package var secondsText: String {
    // Not all at once in milliseconds: a server may ask to wait for more than 64 bits of them.
    let fraction = Amount(Int(components.attoseconds / 1_000_000_000_000_000), scale: 3)
    return "\(components.seconds)" + fraction.text.dropFirst()
  }
}
