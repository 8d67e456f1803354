public import Support

/// The marks of the entries in a panel's last accepted listing. In the next answer, 99.5 % of the entries
/// are the same byte for byte, so they need not be decoded.
public struct KnownEntries: Sendable {
  public let key: FingerprintKey
  /// The revision of the decoder that read the entries; `nil` if there are none.
  public let decoder: Int?
  /// The marks, no two equal. Lookups are faster if they are in about the same order as the answer.
  public let marks: [EntryMark]

  public init(key: FingerprintKey, decoder: Int? = nil, marks: [EntryMark] = []) {
    (self.key, self.decoder, self.marks) = (key, decoder, marks)
  }
}

/// The mark of an entry's bytes.
public struct EntryMark: Hashable, Sendable {
  public let fingerprint: UInt64
  /// The number of bytes.
  public let length: UInt32

  public init(fingerprint: UInt64, length: UInt32) {
    self.fingerprint = fingerprint
    self.length = length
  }
}

/// Finds marks by their fingerprints.
public struct EntryMarkIndex: Sendable {
  private let marks: [EntryMark?]
  private var indexes = IDMap<Int>()

  public init(_ marks: [EntryMark?]) {
    self.marks = marks
    indexes.reserveCapacity(marks.count)
    for case (let index, let mark?) in marks.enumerated() { indexes.set(Self.key(mark), index) }
  }

  /// The index of a mark; `nil` if it is not there.
  public subscript(_ mark: EntryMark) -> Int? {
    guard let index = indexes[Self.key(mark)], marks[index] == mark else { return nil }
    return index
  }

  private static func key(_ mark: EntryMark) -> Int64 { Int64(bitPattern: mark.fingerprint) }
}
