import Catalogue

/// The amounts that versions hold, each once: a catalogue of thousands of services has hundreds.
struct AmountTable {
  private var amounts: [(amount: Amount, number: Double)?] = [nil]
  /// Those with short texts, where ``packed(_:)`` hashed leads, or in the next free slot: a power of two
  /// of them, at least half of them free. A report looks amounts up tens of thousands of times, which
  /// takes a quarter of what it does in a dictionary.
  private var slots = [Slot](repeating: Slot(), count: 1024)
  /// The few whose texts are too long for that.
  private var long: [String: StoredVersion.AmountID] = [:]

  private struct Slot {
    /// 0 where it is free.
    var key: UInt64 = 0
    var id = StoredVersion.AmountID.missing
  }

  /// `nil` for the one that is missing.
  func amount(_ id: StoredVersion.AmountID) -> Amount? { amounts[Int(id.place)]?.amount }

  /// As a binary number; 0 for the one that is missing.
  func number(_ id: StoredVersion.AmountID) -> Double { amounts[Int(id.place)]?.number ?? 0 }

  /// The number of an amount by its canonical text, of which `nil` is missing.
  mutating func id(of text: UnsafeRawBufferPointer?) -> StoredVersion.AmountID {
    guard let text else { return .missing }
    if let key = Self.packed(text) {
      let place = place(of: key)
      if slots[place].key == key { return slots[place].id }
      let id = added(text)
      slots[place] = Slot(key: key, id: id)
      if 2 * amounts.count > slots.count { grow() }
      return id
    }
    let key = String(decoding: text, as: UTF8.self)
    if let id = long[key] { return id }
    let id = added(text)
    long[key] = id
    return id
  }

  private mutating func added(_ text: UnsafeRawBufferPointer) -> StoredVersion.AmountID {
    let amount = Amount(canonical: String(decoding: text, as: UTF8.self))
    amounts.append((amount, amount.approximation))
    return StoredVersion.AmountID(place: Int32(amounts.count - 1))
  }

  /// The slot that holds a key, or the free one that it belongs into.
  private func place(of key: UInt64) -> Int {
    let mask = slots.count - 1
    var place = key.place(bits: slots.count.trailingZeroBitCount)
    while slots[place].key != key, slots[place].key != 0 { place = (place + 1) & mask }
    return place
  }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: Slot(), count: 2 * old.count)
    for slot in old where slot.key != 0 { slots[place(of: slot.key)] = slot }
  }

  /// A text of up to 15 digits, points and signs in 4 bits each, behind a 1 that tells its length; `nil`
  /// for any other.
  private static func packed(_ text: UnsafeRawBufferPointer) -> UInt64? {
    guard text.count <= 15 else { return nil }
    var bits: UInt64 = 1
    for byte in text {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"):
        bits = bits << 4 | UInt64(byte & 0xf)
      default: return nil
      }
    }
    return bits
  }
}
