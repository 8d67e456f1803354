import Catalogue

/// Why a server gave no answer. Of the request, no case contains anything except the host.
public enum TransferError: Error, Hashable, Sendable {
  /// There was no connection; with the transport's words.
  case unreachable(String)
  /// The server's TLS certificate is not trusted, so nothing was sent.
  case untrusted(CertificateProblem)
  /// The connection broke before the answer was complete; with the transport's words.
  case interrupted(String)
  /// There was no answer within this time.
  case timedOut(Duration)
  /// The answer had more than this many bytes, unpacked.
  case tooLarge(limit: Int)
  /// The headers and trailers had more than this many bytes.
  case headersTooLarge(limit: Int)
  /// The answer was packed and could not be unpacked.
  case notUnpacked
  /// The caller cancelled the call.
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

  /// Whether the error came before anything of the request was sent.
  package var isBeforeSending: Bool {
    switch self {
    case .unreachable, .untrusted: true
    case .interrupted, .timedOut, .tooLarge, .headersTooLarge, .notUnpacked, .cancelled: false
    }
  }

  /// The error with the transport's words changed by `edit`.
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
    // Seconds and fraction are computed apart: a server may ask for a wait of more milliseconds
    // than fit 64 bits.
    let fraction = Amount(Int(components.attoseconds / 1_000_000_000_000_000), scale: 3)
    return "\(components.seconds)" + fraction.text.dropFirst()
  }
}
