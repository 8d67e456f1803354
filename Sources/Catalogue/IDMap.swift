/// A map from numbers given by the store, such as those of services, to values, in insertion order.
///
/// A report looks up hundreds of thousands of numbers. The library's dictionary is protected against
/// keys chosen by an attacker, and takes five times as long; these keys cannot be chosen. (All of it is
/// inlinable, because calls from other modules would take as long again.)
@frozen
public struct IDMap<Value> {
  @usableFromInline var numbers: [Int64] = []
  @usableFromInline var elements: [Value] = []
  /// For each slot, the index of a key's value, or a negative number if the slot is free. A key is in the
  /// slot of its hash or in the next free one. The number of slots is a power of two, 32 or more, and at
  /// least half are free.
  @usableFromInline var slots: [Int32]

  @inlinable
  public init() { slots = [Int32](repeating: -1, count: 32) }

  @inlinable public var keys: [Int64] { numbers }
  @inlinable public var values: [Value] { elements }
  @inlinable public var count: Int { numbers.count }
  @inlinable public var isEmpty: Bool { numbers.isEmpty }

  @inlinable
  public subscript(key: Int64) -> Value? {
    let place = slots[slot(of: key)]
    return place < 0 ? nil : elements[Int(place)]
  }

  @inlinable
  public subscript(key: Int64, default value: @autoclosure () -> Value) -> Value {
    get { self[key] ?? value() }
    _modify {
      let place = place(of: key, default: value())
      yield &elements[place]
    }
  }

  @inlinable
  public mutating func set(_ key: Int64, _ value: Value) {
    let count = elements.count
    let place = place(of: key, default: value)
    if place < count { elements[place] = value }
  }

  /// Changes the value of a key in place; does nothing if there is none.
  @inlinable
  public mutating func update(_ key: Int64, _ body: (inout Value) -> Void) {
    let place = slots[slot(of: key)]
    if place >= 0 { body(&elements[Int(place)]) }
  }

  @inlinable
  public mutating func reserveCapacity(_ count: Int) {
    numbers.reserveCapacity(count)
    elements.reserveCapacity(count)
    if slots.count < 2 * count {
      rehash(slots: 1 << (Int.bitWidth - (2 * count - 1).leadingZeroBitCount))
    }
  }

  /// Removes all keys and values, and keeps the memory.
  @inlinable
  public mutating func removeAll() {
    numbers.removeAll(keepingCapacity: true)
    elements.removeAll(keepingCapacity: true)
    for slot in slots.indices { slots[slot] = -1 }
  }

  @inlinable
  mutating func place(of key: Int64, default value: @autoclosure () -> Value) -> Int {
    let slot = slot(of: key)
    if slots[slot] >= 0 { return Int(slots[slot]) }
    slots[slot] = Int32(numbers.count)
    numbers.append(key)
    elements.append(value())
    if 2 * numbers.count > slots.count { rehash(slots: 2 * slots.count) }
    return numbers.count - 1
  }

  /// The slot of a key, or the free slot in which it belongs.
  @inlinable
  func slot(of key: Int64) -> Int {
    let mask = slots.count - 1
    // Sixteen slots fill one cache line of the processor, and so do sixteen neighbouring numbers.
    let number = UInt64(bitPattern: key)
    let line = (number >> 4).place(bits: slots.count.trailingZeroBitCount - 4)
    var slot = line << 4 | Int(truncatingIfNeeded: number & 15)
    while slots[slot] >= 0, numbers[Int(slots[slot])] != key { slot = (slot + 1) & mask }
    return slot
  }

  @inlinable
  mutating func rehash(slots count: Int) {
    slots = [Int32](repeating: -1, count: count)
    for (place, key) in numbers.enumerated() { slots[slot(of: key)] = Int32(place) }
  }
}

extension IDMap {
  /// The values of the given keys.
  @inlinable
  public func keeping(_ isWanted: (Int64) -> Bool) -> IDMap {
    var map = IDMap()
    for (key, value) in self where isWanted(key) { map.set(key, value) }
    return map
  }

  @inlinable
  public func mapValues<Mapped>(_ transform: (Value) -> Mapped) -> IDMap<Mapped> {
    var map = IDMap<Mapped>()
    map.numbers = numbers
    map.elements = elements.map(transform)
    map.slots = slots
    return map
  }
}

extension IDMap: Sequence {
  @frozen
  public struct Iterator: IteratorProtocol {
    @usableFromInline let map: IDMap
    @usableFromInline var place = 0

    @inlinable
    init(_ map: IDMap) { self.map = map }

    @inlinable
    public mutating func next() -> (key: Int64, value: Value)? {
      guard place < map.numbers.count else { return nil }
      defer { place += 1 }
      return (map.numbers[place], map.elements[place])
    }
  }

  @inlinable
  public func makeIterator() -> Iterator { Iterator(self) }
}

extension IDMap: Sendable where Value: Sendable {}
