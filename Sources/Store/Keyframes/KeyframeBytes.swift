import Catalogue
import FoundationEssentials

/// Writes the numbers and texts of a ``Keyframe``.
struct KeyframeBytes {
  private(set) var bytes = Data()

  /// A number of 0 or more.
  mutating func add(_ number: Int) { add(UInt64(number)) }

  mutating func add(signed number: Int64) {
    add(UInt64(bitPattern: number << 1 ^ number >> 63))
  }

  mutating func add(text: String) {
    add(text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func add(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

/// Reads them. Throws ``Keyframe/Malformed`` where they end early, or name what is not there.
struct KeyframeReader {
  private let bytes: UnsafeRawBufferPointer
  private var place = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { place == bytes.count }

  /// A number of 0 or more.
  mutating func number() throws(Keyframe.Malformed) -> Int {
    guard let number = Int(exactly: try unsigned()) else { throw Keyframe.Malformed() }
    return number
  }

  mutating func signed() throws(Keyframe.Malformed) -> Int64 {
    let number = try unsigned()
    return Int64(bitPattern: number >> 1 ^ (0 &- (number & 1)))
  }

  /// The element whose place the next number is.
  mutating func element<Element>(of elements: [Element]) throws(Keyframe.Malformed) -> Element {
    let place = try number()
    guard place < elements.count else { throw Keyframe.Malformed() }
    return elements[place]
  }

  mutating func amount() throws(Keyframe.Malformed) -> Amount {
    let count = try number()
    guard count <= bytes.count - place,
      let amount = Amount(
        utf8: .init(rebasing: bytes.assumingMemoryBound(to: UInt8.self)[place..<(place + count)]))
    else { throw Keyframe.Malformed() }
    place += count
    return amount
  }

  private mutating func unsigned() throws(Keyframe.Malformed) -> UInt64 {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while place < bytes.count, shift < 64 {
      let byte = UInt64(bytes[place])
      place += 1
      number |= (byte & 0x7F) << shift
      if byte < 0x80 { return number }
      shift += 7
    }
    throw Keyframe.Malformed()
  }
}
