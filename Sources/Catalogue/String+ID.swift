extension String {
  /// The order of ids, numbers by their size: by length in code points, then by bytes.
  public func precedesAsID(_ other: String) -> Bool { OrderedID(self) < OrderedID(other) }
}

/// A panel's id of a service, made to be sorted among many: in the order of
/// ``Swift/String/precedesAsID(_:)``, with all that this looks at reckoned once.
public struct OrderedID: Comparable, Sendable {
  public let id: String
  /// In code points.
  @usableFromInline let length: Int
  /// The first bytes, which decide between most ids, as a number; shorter ids are filled with zeros.
  @usableFromInline let start: UInt64

  public init(_ id: String) {
    self.id = id
    var (length, start, shift) = (0, UInt64(0), 64)
    for byte in id.utf8 {
      if byte & 0xC0 != 0x80 { length += 1 }
      guard shift > 0 else { continue }
      shift -= 8
      start |= UInt64(byte) << shift
    }
    (self.length, self.start) = (length, start)
  }

  @inlinable
  public static func < (left: OrderedID, right: OrderedID) -> Bool {
    if left.length != right.length { return left.length < right.length }
    if left.start != right.start { return left.start < right.start }
    return left.id.utf8.lexicographicallyPrecedes(right.id.utf8)
  }

  /// By bytes, where texts are also equal that only look the same.
  public static func == (left: OrderedID, right: OrderedID) -> Bool { left.id.isExactly(right.id) }
}
