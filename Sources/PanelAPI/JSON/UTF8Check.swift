extension UnsafeBufferPointer<UInt8> {
  /// Whether the bytes are UTF-8 (The Unicode Standard, table 3-7), looked at sixteen at a time.
  var isUTF8: Bool {
    guard let base = baseAddress, !isEmpty else { return true }
    // A block looks back at three bytes.
    guard var position = endOfCharacters(from: 0, upTo: 3) else { return false }
    var check = UTF8Check()
    while position + UTF8Check.blockSize <= count {
      check.look(at: base + position)
      position += UTF8Check.blockSize
    }
    if check.hasFailed { return false }
    // The last character that the blocks hold may go on after them.
    repeat { position -= 1 } while position > 0 && self[position] & 0xC0 == 0x80
    return endOfCharacters(from: position, upTo: count) != nil
  }

  /// The end of the first character that ends at or after a position, read one by one; `nil` if
  /// one is broken.
  private func endOfCharacters(from start: Int, upTo end: Int) -> Int? {
    var position = start
    while position < Swift.min(end, count) {
      guard let length = lengthOfCharacter(at: position) else { return nil }
      position += length
    }
    return position
  }

  private func lengthOfCharacter(at start: Int) -> Int? {
    let first = self[start]
    let length =
      switch first {
      case 0..<0x80: 1
      case 0xC2..<0xE0: 2
      case 0xE0..<0xF0: 3
      case 0xF0..<0xF5: 4
      default: 0
      }
    guard length > 0, start + length <= count,
      self[(start + 1)..<(start + length)].allSatisfy({ $0 & 0xC0 == 0x80 })
    else { return nil }
    if length > 1 {
      switch (first, self[start + 1]) {
      // A longer spelling than needed, a surrogate, beyond U+10FFFF.
      case (0xE0, ..<0xA0), (0xF0, ..<0x90), (0xED, 0xA0...), (0xF4, 0x90...): return nil
      default: break
      }
    }
    return length
  }
}

/// Looks for what is not UTF-8 in blocks of bytes, each by itself and the three bytes before it.
struct UTF8Check {
  static let blockSize = 16
  private typealias Block = SIMD16<UInt8>

  private var failures = SIMDMask<SIMD16<Int8>>(repeating: false)

  var hasFailed: Bool {
    let words = unsafeBitCast(failures, to: SIMD2<UInt64>.self)
    return words[0] | words[1] != 0
  }

  /// Looks at the block that begins at `bytes`, before which three more can be read.
  @inline(__always)
  mutating func look(at bytes: UnsafePointer<UInt8>) {
    let this = Self.load(bytes)
    let third = Self.load(bytes - 3)
    if Self.isASCII(this | third) { return }
    let (first, second) = (Self.load(bytes - 1), Self.load(bytes - 2))
    let continues = (this & Self.all(0xC0)) .== Self.all(0x80)
    let isDue =
      (first .>= Self.all(0xC0)) .| (second .>= Self.all(0xE0)) .| (third .>= Self.all(0xF0))
    let (fromA0, from90) = (this .>= Self.all(0xA0), this .>= Self.all(0x90))
    let isShort =
      ((first .== Self.all(0xE0)) .& .!fromA0) .| ((first .== Self.all(0xF0)) .& .!from90)
    let isTooFar =
      ((first .== Self.all(0xED)) .& fromA0) .| ((first .== Self.all(0xF4)) .& from90)
    let isNeverUsed = ((this & Self.all(0xFE)) .== Self.all(0xC0)) .| (this .>= Self.all(0xF5))
    let isBroken = (continues .^ isDue) .| isShort .| isTooFar .| isNeverUsed
    failures .|= isBroken
  }

  @inline(__always)
  private static func load(_ bytes: UnsafePointer<UInt8>) -> Block {
    UnsafeRawPointer(bytes).loadUnaligned(as: Block.self)
  }

  @inline(__always)
  private static func all(_ byte: UInt8) -> Block { Block(repeating: byte) }

  @inline(__always)
  private static func isASCII(_ block: Block) -> Bool {
    let words = unsafeBitCast(block, to: SIMD2<UInt64>.self)
    return (words[0] | words[1]) & 0x8080_8080_8080_8080 == 0
  }
}
