import Catalogue

/// Values by numbers that the store has given, such as those of services, in the order in which they
/// were added.
///
/// A report looks hundreds of thousands of them up. The library's dictionary withstands keys that an
/// enemy has chosen, which these cannot be, and takes five times as long.
struct IDMap<Value> {
  private(set) var keys: [Int64] = []
  private(set) var values: [Value] = []
  /// Where a key leads, or in the next free slot: the place of its value. A power of two of them, at
  /// least half of them free.
  private var slots = [Int32](repeating: free, count: 16)
  private static var free: Int32 { -1 }

  var isEmpty: Bool { keys.isEmpty }

  subscript(key: Int64) -> Value? {
    let place = slots[slot(of: key)]
    return place == Self.free ? nil : values[Int(place)]
  }

  subscript(key: Int64, default value: @autoclosure () -> Value) -> Value {
    get { self[key] ?? value() }
    _modify {
      let place = place(of: key, default: value())
      yield &values[place]
    }
  }

  mutating func set(_ key: Int64, _ value: Value) {
    let count = values.count
    let place = place(of: key, default: value)
    if place < count { values[place] = value }
  }

  mutating func reserveCapacity(_ count: Int) {
    keys.reserveCapacity(count)
    values.reserveCapacity(count)
    while slots.count < 2 * count { grow() }
  }

  private mutating func place(of key: Int64, default value: @autoclosure () -> Value) -> Int {
    let slot = slot(of: key)
    if slots[slot] != Self.free { return Int(slots[slot]) }
    slots[slot] = Int32(keys.count)
    keys.append(key)
    values.append(value())
    if 2 * keys.count > slots.count { grow() }
    return keys.count - 1
  }

  /// The slot that holds a key's place, or the free one that it belongs into.
  private func slot(of key: Int64) -> Int {
    let mask = slots.count - 1
    var slot = UInt64(bitPattern: key).place(bits: slots.count.trailingZeroBitCount)
    while slots[slot] != Self.free, keys[Int(slots[slot])] != key { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    slots = [Int32](repeating: Self.free, count: 2 * slots.count)
    for (place, key) in keys.enumerated() { slots[slot(of: key)] = Int32(place) }
  }
}

extension IDMap {
  /// The values of the keys that are wanted.
  func keeping(_ isWanted: (Int64) -> Bool) -> IDMap {
    var map = IDMap()
    for (key, value) in self where isWanted(key) { map.set(key, value) }
    return map
  }

  func mapValues<Mapped>(_ transform: (Value) -> Mapped) -> IDMap<Mapped> {
    var map = IDMap<Mapped>()
    map.keys = keys
    map.values = values.map(transform)
    map.slots = slots
    return map
  }
}

extension IDMap: Sequence {
  struct Iterator: IteratorProtocol {
    private let map: IDMap
    private var place = 0

    fileprivate init(_ map: IDMap) { self.map = map }

    mutating func next() -> (key: Int64, value: Value)? {
      guard place < map.keys.count else { return nil }
      defer { place += 1 }
      return (map.keys[place], map.values[place])
    }
  }

  func makeIterator() -> Iterator { Iterator(self) }
}
