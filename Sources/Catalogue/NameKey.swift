internal import Foundation
import Support

/// The key by which services are recognised: the letters and digits of a name, folded.
public struct NameKey: Hashable, Sendable {
  let utf8: [UInt8]

  /// Whether the name has no letters and no digits.
  public var isEmpty: Bool { utf8.isEmpty }

  /// A hash of the key in 64 bits, the same in every database; `nil` if the key is empty. There are
  /// too few names to expect two keys with the same hash.
  public var hash: Int64? {
    isEmpty
      ? nil : utf8.withUnsafeBytes { Int64(bitPattern: FingerprintKey.open.fingerprint(of: $0)) }
  }

  // The bytes are hashed at once: a `String` would compute its normal form first.
  public func hash(into hasher: inout Hasher) {
    utf8.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}

/// Makes the keys of names (Unicode NFKC, letters and digits only): compatibility forms, case, emoji,
/// punctuation and blanks are folded away; accents stay.
///
/// One value serves many names and caches the scalars that they share, because asking Unicode about a
/// letter is the slowest step.
public struct NameKeys {
  private var folded: [Unicode.Scalar: FoldedScalar] = [:]

  /// The folded form of a scalar beyond ASCII.
  private enum FoldedScalar {
    case utf8([UInt8])
    /// The folded form depends on the scalar before this one. Few names have such scalars, and
    /// folding them takes most of the time.
    case otherForm
  }

  public init() {}

  public mutating func key(of name: String) -> NameKey {
    var utf8 = name
    return utf8.withUTF8 { name in
      // Few scalars take more bytes when folded, and none takes more than twice as many.
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2 * name.count) { key in
        fold(name, into: key).map { NameKey(utf8: Array(key[..<$0])) }
      }
    } ?? NameKey(utf8: Array(name.keyOfOtherForms.utf8))
  }

  /// The key of a service's name without the service's own id, which some panels write into it.
  ///
  /// An id of fewer than three characters is left there: it may as well be a quantity.
  public mutating func key(of name: String, service id: String) -> NameKey {
    let isMark = { (character: Character) in !character.isLetter && !character.isNumber }
    guard id.utf8.count >= 3, name.mayContain(id), let found = name.firstRange(of: id),
      name[..<found.lowerBound].last.map(isMark) ?? true,
      name[found.upperBound...].first.map(isMark) ?? true
    else { return key(of: name) }
    return key(of: name.replacingCharacters(in: found, with: " "))
  }

  /// Writes the folded name and returns its length; `nil` if a scalar may have another form, or if
  /// the result needs more room.
  private mutating func fold(
    _ name: UnsafeBufferPointer<UInt8>, into key: UnsafeMutableBufferPointer<UInt8>
  ) -> Int? {
    var (place, end) = (0, 0)
    while place < name.count {
      let byte = name[place]
      place += 1
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        key[end] = byte
        end += 1
      case UInt8(ascii: "A")...UInt8(ascii: "Z"):
        key[end] = byte | 0x20
        end += 1
      case 0x80...:
        let scalar = name.scalar(at: place - 1)
        place += UTF8.width(scalar) - 1
        guard case .utf8(let utf8) = fold(scalar),
          utf8.count + name.count - place <= key.count - end
        else { return nil }
        for byte in utf8 {
          key[end] = byte
          end += 1
        }
      default: break
      }
    }
    return end
  }

  private mutating func fold(_ scalar: Unicode.Scalar) -> FoldedScalar {
    if let known = folded[scalar] { return known }
    let result = Self.folded(scalar)
    folded[scalar] = result
    return result
  }

  private static func folded(_ scalar: Unicode.Scalar) -> FoldedScalar {
    if scalar.isDecoration { return .utf8([]) }
    let lowercase = scalar.properties.lowercaseMapping.unicodeScalars
    if lowercase.contains(where: \.mayHaveOtherForm) { return .otherForm }
    return .utf8(lowercase.filter(\.isLetterOrDigit).flatMap { UTF8.encode($0)! })
  }
}

extension String {
  /// Whether a text may occur in this one, judged by bytes. Comparing characters is many times slower, and
  /// few names contain an id.
  fileprivate func mayContain(_ text: String) -> Bool {
    guard text.utf8.allSatisfy({ $0 < 0x80 }), let first = text.utf8.first else { return true }
    var rest = utf8[...]
    while let start = rest.firstIndex(of: first) {
      rest = rest[start...]
      if rest.starts(with: text.utf8) { return true }
      rest = rest.dropFirst()
    }
    return false
  }

  /// The key of any text.
  fileprivate var keyOfOtherForms: String {
    let plain = String.UnicodeScalarView(unicodeScalars.filter { $0.isASCII || !$0.isDecoration })
    let folded = String(plain).precomposedStringWithCompatibilityMapping.lowercased()
    return String(String.UnicodeScalarView(folded.unicodeScalars.filter(\.isLetterOrDigit)))
  }
}

extension Unicode.Scalar {
  /// Whether it is an emoji or invisible. Some emoji, such as ™ and ℹ, have letters as their
  /// compatibility forms.
  fileprivate var isDecoration: Bool {
    properties.isEmoji || properties.isDefaultIgnorableCodePoint
  }

  fileprivate var isLetterOrDigit: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "0"..."9": true
    case _ where isASCII: false
    // Unicode calls a decoration such as 🅐 alphabetic, although it is a symbol.
    case _ where properties.generalCategory == .otherSymbol: false
    default: properties.isAlphabetic || properties.numericType != nil
    }
  }

  /// Whether NFKC may change the scalar, or join it to the one before.
  fileprivate var mayHaveOtherForm: Bool {
    if isASCII { return false }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: return true
    default: return properties.changesWhenNFKCCaseFolded || joinsToLetters
    }
  }

  /// Whether the letter can be the end of a composed letter: vowels and final consonants of Hangul,
  /// vowels of Kirat Rai.
  private var joinsToLetters: Bool {
    switch value {
    case 0x1160...0x11ff, 0x16d63...0x16d6a: true
    default: false
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The scalar beyond ASCII that begins at an index of well-formed UTF-8.
  fileprivate func scalar(at place: Int) -> Unicode.Scalar {
    let length = (~self[place]).leadingZeroBitCount
    let head = UInt32(self[place] & 0x7f >> length)
    let value = self[place + 1..<place + length].reduce(head) { $0 << 6 | UInt32($1 & 0x3f) }
    return Unicode.Scalar(value) ?? "\u{fffd}"
  }
}
