import TestSupport

/// A way to spoil an answer.
enum Mutation: CaseIterable {
  case flipBits, replaceByte, truncate, drop, duplicate, splice, nest, swapKind, replaceValue
  case insertText

  /// Those whose result is mostly JSON, so that the list is read at all.
  static let ofValues: [Mutation] = [.swapKind, .replaceValue, .nest]

  /// Spoils `bytes`; `other` is an answer to take a piece from.
  func apply(to bytes: inout [UInt8], other: [UInt8], _ random: inout SplitMix) {
    guard !bytes.isEmpty else {
      bytes = other
      return
    }
    let place = Int.random(in: 0..<bytes.count, using: &random)
    let piece = place..<min(bytes.count, place + Int.random(in: 1...60, using: &random))
    switch self {
    case .flipBits: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case .replaceByte: bytes[place] = Self.markers.randomElement(using: &random) ?? 0
    case .truncate: bytes.removeSubrange(place...)
    case .drop: bytes.removeSubrange(piece)
    case .duplicate: bytes.insert(contentsOf: bytes[piece], at: place)
    case .splice:
      let start = Int.random(in: 0...other.count, using: &random)
      bytes.insert(contentsOf: other[start...].prefix(200), at: place)
    case .nest: Self.nest(&bytes, at: place, &random)
    case .swapKind: Self.swapKind(&bytes, &random)
    case .replaceValue:
      guard let value = Self.values(bytes).randomElement(using: &random) else { return }
      bytes.replaceSubrange(value, with: (Self.texts.randomElement(using: &random) ?? "").utf8)
    case .insertText:
      bytes.insert(contentsOf: (Self.texts.randomElement(using: &random) ?? "").utf8, at: place)
    }
  }

  private static let markers = Array(#"{}[]",:\0-9.eE"#.utf8) + [0, 0x20, 0x0A, 0x80, 0xC3, 0xFF]

  /// Values and pieces of values that have broken readers before.
  private static let texts = [
    "null", "true", "-0", "1e400", "1e99999999999", "-1e-5", "0.30000000000000004", "01", ".5",
    "9007199254740993", String(repeating: "9", count: 1200), #""""#, #""\ud83d""#, #""\u0000""#,
    #""1.000""#, #""on""#, #""☃️""#, "{}", "[]", #"{"error": null}"#, #"{"error": {"a": [1]}}"#,
    #""service": 1, "#, #""rate": "1", "#, #""data": [], "#, "//", "NaN", "\u{FEFF}", "\u{2028}",
  ]

  private static func nest(
    _ bytes: inout [UInt8], at place: Int, _ random: inout SplitMix
  ) {
    let depth = [1, 2, 126, 128, 200].randomElement(using: &random) ?? 1
    let isArray = Bool.random(using: &random)
    let opening = String(repeating: isArray ? "[" : #"{"data":"#, count: depth)
    let closing = String(repeating: isArray ? "]" : "}", count: depth)
    let value = Bool.random(using: &random) ? values(bytes).randomElement(using: &random) : nil
    let inner = value ?? 0..<bytes.count
    bytes.replaceSubrange(inner, with: Array(opening.utf8) + bytes[inner] + Array(closing.utf8))
  }

  /// Makes a number a string, or a string of digits a number.
  private static func swapKind(_ bytes: inout [UInt8], _ random: inout SplitMix) {
    guard let value = values(bytes).randomElement(using: &random) else { return }
    let quote = UInt8(ascii: "\"")
    let text = bytes[value]
    let swapped =
      text.first == quote ? Array(text.dropFirst().dropLast()) : [quote] + text + [quote]
    bytes.replaceSubrange(value, with: swapped)
  }

  /// The ranges of the members' simple values: from a colon to the next comma or brace.
  private static func values(_ bytes: [UInt8]) -> [Range<Int>] {
    var values: [Range<Int>] = []
    var start: Int?
    for (place, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: ":"): start = place + 1
      case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "{"), UInt8(ascii: "["):
        if let from = start, from < place {
          let blanks = bytes[from..<place].prefix { $0 == 0x20 }.count
          if from + blanks < place { values.append(from + blanks..<place) }
        }
        start = nil
      default: break
      }
    }
    return values
  }
}
