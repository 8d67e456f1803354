import Catalogue
import FoundationEssentials

/// A panel's catalogue as it stood at one of its snapshots, in about 15 bytes a service.
///
/// Numbers stand in groups of seven bits, the lowest first, the last of a number without its highest bit
/// (LEB128); those that may be negative as twice their size, less 1 where they are (zigzag). Behind how many
/// services there are stands what many of them share: the times since when they are as they are, and the
/// amounts. Of each service then follows
///
///     number, less that of the one before
///     place of its time
///     name, category and type: numbers of texts, each less that of the service before; 0 for none
///     rate, min and max: places of their amounts, from 1; 0 for none
///     refill + 3 * cancel, each 0 for unknown, 1 for no, 2 for yes
enum Keyframe {
  /// The bytes are no keyframe.
  struct Malformed: Error {}

  /// `services` are all that are listed.
  static func data(_ services: [StoredVersion]) -> Data {
    var data = KeyframeBytes()
    let services = services.sorted { $0.service < $1.service }
    data.add(services.count)
    let times = Set(services.map(\.from.milliseconds)).sorted()
    data.add(times.count)
    var time: Int64 = 0
    for next in times {
      data.add(signed: next &- time)
      time = next
    }
    var places: [Amount: Int] = [:]
    var amounts: [Amount] = []
    for version in services {
      for amount in [version.rate, version.min, version.max] {
        guard let amount, places[amount] == nil else { continue }
        amounts.append(amount)
        places[amount] = amounts.count
      }
    }
    data.add(amounts.count)
    for amount in amounts { data.add(text: amount.text) }

    let placeOfTime = Dictionary(
      uniqueKeysWithValues: times.enumerated().map { ($0.element, $0.offset) })
    var last = Numbers()
    for version in services {
      let numbers = Numbers(version)
      data.add(signed: numbers.service &- last.service)
      data.add(placeOfTime[version.from.milliseconds] ?? 0)
      data.add(signed: numbers.name &- last.name)
      data.add(signed: numbers.category &- last.category)
      data.add(signed: numbers.type &- last.type)
      for amount in [version.rate, version.min, version.max] {
        data.add(amount.flatMap { places[$0] } ?? 0)
      }
      data.add(flag(version.refill) + 3 * flag(version.cancel))
      last = numbers
    }
    return data.bytes
  }

  /// How many services a keyframe holds.
  static func count(in bytes: UnsafeRawBufferPointer) throws(Malformed) -> Int {
    var reader = KeyframeReader(bytes)
    let count = try reader.number()
    // Each takes nine numbers.
    guard count <= bytes.count / 9 else { throw Malformed() }
    return count
  }

  /// Hands over the services.
  static func forEachService(
    in bytes: UnsafeRawBufferPointer, _ give: (StoredVersion) -> Void
  ) throws(Malformed) {
    var reader = KeyframeReader(bytes)
    let count = try reader.number()
    var times: [Timestamp] = []
    var time: Int64 = 0
    for _ in 0..<(try reader.number()) {
      time &+= try reader.signed()
      times.append(Timestamp(milliseconds: time))
    }
    var amounts: [Amount?] = [nil]
    for _ in 0..<(try reader.number()) { amounts.append(try reader.amount()) }

    var numbers = Numbers()
    for _ in 0..<count {
      numbers.service &+= try reader.signed()
      let from = try reader.element(of: times)
      numbers.name &+= try reader.signed()
      numbers.category &+= try reader.signed()
      numbers.type &+= try reader.signed()
      let rate = try reader.element(of: amounts)
      let min = try reader.element(of: amounts)
      let max = try reader.element(of: amounts)
      let flags = try reader.number()
      give(
        StoredVersion(
          service: numbers.service, from: from, name: numbers.name, category: numbers.category,
          type: numbers.type, rate: rate, min: min, max: max, refill: flag(flags % 3),
          cancel: flag(flags / 3)))
    }
    guard reader.isAtEnd else { throw Malformed() }
  }

  private static func flag(_ value: Bool?) -> Int { value.map { $0 ? 2 : 1 } ?? 0 }

  private static func flag(_ value: Int) -> Bool? { value == 0 ? nil : value == 2 }

  /// What is written as the difference to the service before.
  private struct Numbers {
    var service: Int64 = 0
    var name: Int64 = 0
    var category: Int64 = 0
    var type: Int64 = 0

    init() {}

    init(_ version: StoredVersion) {
      service = version.service
      name = version.name ?? 0
      category = version.category ?? 0
      type = version.type ?? 0
    }
  }
}
