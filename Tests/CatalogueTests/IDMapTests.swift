import Testing

@testable import Catalogue

/// What a map holds is asked of the library's dictionary.
@Suite struct IDMapTests {
  private static func expectSame(_ map: IDMap<Int>, _ dictionary: [Int64: Int]) {
    #expect(map.keys.count == dictionary.count && map.isEmpty == dictionary.isEmpty)
    #expect(Dictionary(uniqueKeysWithValues: map.map { ($0.key, $0.value) }) == dictionary)
    for key in -2...1000 as ClosedRange<Int64> { #expect(map[key] == dictionary[key]) }
  }

  @Test(
    "The map holds what a dictionary holds",
    arguments: [1, 7, 1 << 20, 1 << 32, .max / 1000] as [Int64])
  func holdsWhatADictionaryHolds(step: Int64) {
    var (map, dictionary) = (IDMap<Int>(), [Int64: Int]())
    // Numbers in a row, far apart, and repeated.
    for value in 0..<3000 {
      let key = Int64(value * value % 700) * step
      map.set(key, value)
      dictionary[key] = value
      map[key + 1, default: 5] += 1
      dictionary[key + 1, default: 5] += 1
      #expect(map[key] == value)
    }
    for key in dictionary.keys where key % 2 == 0 {
      map.update(key) { $0 += 7 }
      dictionary[key]? += 7
    }
    map.update(-1) { $0 = 0 }
    Self.expectSame(map, dictionary)
    Self.expectSame(map.keeping { $0 % 3 == 0 }, dictionary.filter { $0.key % 3 == 0 })
    Self.expectSame(map.mapValues { -$0 }, dictionary.mapValues { -$0 })
  }

  @Test("Values keep the order in which they came")
  func keepsTheOrderInWhichValuesCame() {
    var map = IDMap<String>()
    for key in [9, 3, 7, 3, 9] as [Int64] { map.set(key, "\(key)") }
    #expect(map.keys == [9, 3, 7] && map.values == ["9", "3", "7"])
  }

  @Test("A removed value leaves nothing")
  func holdsNothingOfWhatWasRemoved() {
    var map = IDMap<Int>()
    for round in 1...3 {
      for key in 0..<100 as Range<Int64> where key % Int64(round) == 0 { map.set(key, round) }
      for key in 0..<100 as Range<Int64> {
        #expect(map[key] == (key % Int64(round) == 0 ? round : nil))
      }
      map.removeAll()
      #expect(map.isEmpty && map.count == 0 && map[0] == nil)
    }
  }

  @Test("Room is made beforehand")
  func makesRoomBeforehand() {
    var map = IDMap<Int>()
    map.set(100, 0)
    map.reserveCapacity(10_000)
    #expect(map[100] == 0)
    for key in 1...100 as ClosedRange<Int64> { map.set(key, Int(key)) }
    #expect(map[100] == 100 && map[101] == nil)
  }
}
