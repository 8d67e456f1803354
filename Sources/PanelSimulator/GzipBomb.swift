/// A small gzip file (RFC 1952) that unpacks to a large text: `[`, very many blanks, `]`.
///
/// It is one deflate block with the fixed codes (RFC 1951, section 3.2.6). A match of 258 blanks
/// takes 13 bits, so eight matches are exactly 13 bytes, which can be repeated.
enum GzipBomb {
  private static let repetitions = 131_072
  /// The size of the unpacked text, in bytes.
  static let unpackedCount = 3 + 258 * (8 * repetitions + 1)
  /// The CRC-32 of the unpacked text.
  private static let checksum: UInt32 = 0xf32e_969e

  static var bytes: [UInt8] {
    var opening = Bits()
    opening.append(0b1, count: 1)  // the last block
    opening.append(0b10, count: 2)  // with the fixed codes: 01, least bit first
    opening.append(literal: UInt8(ascii: "["))
    opening.append(literal: UInt8(ascii: " "))
    opening.appendMatch()
    var period = Bits()
    for _ in 0..<8 { period.appendMatch() }
    var closing = Bits()
    closing.append(literal: UInt8(ascii: "]"))
    closing.append(0, count: 7)  // the end of the block

    // Signature, deflate, no flags, no time, no extra flags, an unknown system.
    var file: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
    file += opening.bytes
    for _ in 0..<repetitions { file += period.bytes }
    file += closing.bytes
    for number in [checksum, UInt32(truncatingIfNeeded: unpackedCount)] {
      for shift in stride(from: 0, to: 32, by: 8) {
        file.append(UInt8(truncatingIfNeeded: number >> UInt32(shift)))
      }
    }
    return file
  }

  /// Bits, packed from the lowest bit of each byte; the last byte is filled with zeros.
  private struct Bits {
    var bytes: [UInt8] = []
    private var count = 0

    /// Appends a Huffman code, the highest bit first.
    mutating func append(_ code: Int, count width: Int) {
      for place in (0..<width).reversed() {
        if count.isMultiple(of: 8) { bytes.append(0) }
        bytes[count / 8] |= UInt8(code >> place & 1) << UInt8(count % 8)
        count += 1
      }
    }

    /// Appends one character below 144.
    mutating func append(literal: UInt8) { append(0x30 + Int(literal), count: 8) }

    /// Appends "the last byte 258 times more": length code 285, then distance code 0.
    mutating func appendMatch() {
      append(0b1100_0101, count: 8)
      append(0, count: 5)
    }
  }
}
