/// The entries of a panel's last accepted answer, each told by the fingerprint of its bytes: 99.5 % of
/// them come again byte for byte, and need not be decoded then.
public struct KnownEntries: Sendable {
  /// An entry: what tells it, and the number that the store has given its service.
  public struct Entry: Hashable, Sendable {
    public let mark: EntryMark
    public let service: UInt32

    public init(mark: EntryMark, service: UInt32) {
      self.mark = mark
      self.service = service
    }
  }

  public let key: FingerprintKey
  /// The store's number of the snapshot that they are of; `nil` where no answer is known.
  public let snapshot: Int64?
  /// In the answer's order.
  public let entries: [Entry]

  public init(key: FingerprintKey, snapshot: Int64? = nil, entries: [Entry] = []) {
    self.key = key
    self.snapshot = snapshot
    self.entries = entries
  }
}

/// What tells the bytes of an entry from any others.
public struct EntryMark: Hashable, Sendable {
  public let fingerprint: UInt64
  /// The number of bytes.
  public let length: UInt32

  public init(fingerprint: UInt64, length: UInt32) {
    self.fingerprint = fingerprint
    self.length = length
  }
}

/// An answer by what sets it apart from the last accepted one.
public struct CatalogueDelta: Sendable {
  /// An entry of the answer.
  public enum Entry: Hashable, Sendable {
    /// One of the last answer, by its place there.
    case known(Int)
    /// One that was decoded: the next of ``services``.
    case read(EntryMark)
  }

  /// The snapshot that it is set apart from.
  public let snapshot: Int64
  /// In the answer's order. No place of the last answer is there twice.
  public let entries: [Entry]
  /// Those that were decoded, in the answer's order, each id once among them.
  public let services: [Service]

  public init(snapshot: Int64, entries: [Entry], services: [Service]) {
    self.snapshot = snapshot
    self.entries = entries
    self.services = services
  }
}
