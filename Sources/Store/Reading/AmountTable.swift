import Catalogue

/// The amounts that versions hold, each once: a catalogue of thousands of services has hundreds.
struct AmountTable {
  /// By their numbers, of which 0 is the one that is missing.
  private var amounts: [Amount?] = [nil]
  private var numbers = [0.0]
  private var keys = [Key()]
  /// The numbers of those with short texts, where their keys' hashes lead, or in the next free slot, which
  /// holds 0: a power of two of them, at least half of them free. A report looks amounts up tens of
  /// thousands of times, which takes a tenth of what it does in a dictionary.
  private var slots = [Int32](repeating: 0, count: 1024)
  /// What keys are hashed with: panels choose amounts, and could choose some that meet in one slot.
  private let seeds = (UInt64.random(in: 0 ... .max) | 1, UInt64.random(in: 0 ... .max) | 1)
  /// The few whose texts are too long for that.
  private var long: [String: StoredVersion.AmountID] = [:]

  /// `nil` for the one that is missing.
  func amount(_ id: StoredVersion.AmountID) -> Amount? { amounts[Int(id.place)] }

  /// As a binary number; 0 for the one that is missing.
  func number(_ id: StoredVersion.AmountID) -> Double { numbers[Int(id.place)] }

  /// The number of an amount by its canonical text, of which `nil` is missing.
  mutating func id(of text: UnsafeRawBufferPointer?) -> StoredVersion.AmountID {
    guard let text else { return .missing }
    if let key = Key(text) {
      let slot = slot(of: key)
      if slots[slot] > 0 { return StoredVersion.AmountID(place: slots[slot]) }
      let id = add(text, key)
      slots[slot] = id.place
      if 2 * amounts.count > slots.count { grow() }
      return id
    }
    let name = String(decoding: text, as: UTF8.self)
    if let id = long[name] { return id }
    let id = add(text, Key())
    long[name] = id
    return id
  }

  private mutating func add(
    _ text: UnsafeRawBufferPointer, _ key: Key
  ) -> StoredVersion.AmountID {
    amounts.append(Amount(canonical: String(decoding: text, as: UTF8.self)))
    numbers.append(Amount.approximation(canonical: text))
    keys.append(key)
    return StoredVersion.AmountID(place: Int32(amounts.count - 1))
  }

  /// The slot that holds a key's number, or the free one that it belongs into.
  private func slot(of key: Key) -> Int {
    let mask = slots.count - 1
    var slot = key.hash(seeds).place(bits: slots.count.trailingZeroBitCount)
    while slots[slot] > 0, keys[Int(slots[slot])] != key { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: 2 * slots.count)
    for (number, key) in keys.enumerated() where key.isUsed { slots[slot(of: key)] = Int32(number) }
  }
}

extension AmountTable {
  /// A text of up to 16 bytes, in what few reads give: its first and its last ones, which overlap unless
  /// it is as long as can be.
  private struct Key: Equatable {
    private var first: UInt64 = 0
    private var last: UInt64 = 0
    private var count: UInt8 = 0

    /// The key of none.
    init() {}

    /// `nil` for a longer text, and for the empty one.
    init?(_ text: UnsafeRawBufferPointer) {
      let length = text.count
      switch length {
      case 8...16:
        first = text.loadUnaligned(as: UInt64.self)
        last = text.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self)
      case 4..<8:
        first = UInt64(text.loadUnaligned(as: UInt32.self))
        last = UInt64(text.loadUnaligned(fromByteOffset: length - 4, as: UInt32.self))
      case 1..<4:
        first = UInt64(text[0]) | UInt64(text[length / 2]) << 8
        last = UInt64(text[length - 1])
      default: return nil
      }
      count = UInt8(length)
    }

    var isUsed: Bool { count > 0 }

    /// Multiply-shift of two words (Dietzfelbinger, 1996), the shift left to the table.
    func hash(_ seeds: (UInt64, UInt64)) -> UInt64 { first &* seeds.0 &+ last &* seeds.1 }
  }
}
