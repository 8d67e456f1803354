extension String {
  /// The order of ids, with numbers by their size: first by length in code points, then by bytes.
  public func precedesAsID(_ other: String) -> Bool { OrderedID(self) < OrderedID(other) }
}

/// A panel's id of a service, prepared for sorting many ids in the order of
/// ``Swift/String/precedesAsID(_:)``: the values that this order compares are computed once.
public struct OrderedID: Comparable, Sendable {
  public let id: String
  /// The id's length in code points.
  @usableFromInline let length: Int
  /// The first bytes as a number, filled with zeros if the id is shorter. They decide between most ids.
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

  /// Compares bytes. `String` also treats canonically equivalent texts as equal.
  public static func == (left: OrderedID, right: OrderedID) -> Bool { left.id.isExactly(right.id) }
}
