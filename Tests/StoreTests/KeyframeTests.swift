import Catalogue
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Store

/// A keyframe gives back what was put into it, and nothing else is taken for one.
@Suite struct KeyframeTests {
  private static func services(_ random: inout SplitMix) -> [StoredVersion] {
    let numbers: [Int64] = [1, 2, 3, 64, 1 << 14, 1 << 40]
    let texts: [Int64] = [0, 1, 127, 128, 40_000, Int64(UInt32.max)]
    let times: [Int64] = [-1, 0, 63, 1_767_571_200_000, 1_767_571_200_001]
    let values = ["0", "0.9", "1000", "-3", String(repeating: "7", count: 38), "1e-38"].map(
      Amount.init(canonical:))
    return numbers.map { number in
      StoredVersion(
        service: number, from: Timestamp(milliseconds: random.element(times)),
        name: random.element(Array(texts.dropFirst())), category: random.element(texts),
        type: random.element(texts), rate: random.element(values),
        min: random.element([nil] + values), max: random.element([nil] + values),
        refill: random.element([nil, false, true]), cancel: random.element([nil, false, true]))
    }
  }

  private static func read(_ data: Data) throws -> [StoredVersion] {
    var services: [StoredVersion] = []
    try data.withUnsafeBytes { bytes in
      try Keyframe.forEachService(in: bytes) { services.append($0) }
    }
    return services
  }

  @Test func whatIsWrittenIsRead() throws {
    for seed: UInt64 in 1...200 {
      var random = SplitMix(seed: seed)
      let services = Self.services(&random)
      let read = try Self.read(Keyframe.data(services.shuffled(using: &random)))
      #expect(read.map(\.fields) == services.map(\.fields), "seed \(seed)")
    }
    #expect(try Self.read(Keyframe.data([])).isEmpty)
  }

  @Test func otherBytesAreAnError() throws {
    var random = SplitMix(seed: 1)
    let data = Keyframe.data(Self.services(&random))
    for count in 0..<data.count {
      #expect(throws: Keyframe.Malformed.self) { try Self.read(data.prefix(count)) }
    }
    #expect(throws: Keyframe.Malformed.self) { try Self.read(data + [0]) }
    // Numbers without an end, too large, and of places that there are not.
    for bytes in [
      Array(repeating: UInt8(0xFF), count: 9), [255, 255, 255, 255, 15], [0, 0, 1, 2, 0],
    ] {
      #expect(throws: Keyframe.Malformed.self) { try Self.read(Data(bytes)) }
    }
    // Whatever the bytes are, they are read or refused.
    for place in data.indices {
      for bit in 0..<8 {
        var other = data
        other[place] ^= 1 << bit
        _ = try? Self.read(other)
      }
    }
  }
}

/// When keyframes are made, and that catalogues are read from them.
@Suite struct KeyframeWriterTests {
  private let file: TemporaryStore
  private let store: RatebookStore

  init() throws {
    file = try TemporaryStore()
    store = try file.open()
  }

  /// Ten services, of which three get another rate each hour: with every fourth, as many versions have
  /// come as there are services.
  private func answer(at hour: Int) -> [Service] {
    (0..<10).map { number in
      let last = stride(from: hour, to: 1, by: -1).first { hour in
        (0..<3).contains { (3 * hour + $0) % 10 == number }
      }
      return .of(number + 1, rate: "\(last ?? 1).\(number)1")
    }
  }

  private func record(_ hours: ClosedRange<Int>) throws {
    for hour in hours { try store.record(hour, answer(at: hour)) }
  }

  /// The hours of the keyframes.
  private func keyframes() throws -> [String] {
    try store.rows(
      "SELECT (taken_at - \(Timestamp.hour(0).milliseconds)) / 3600000 FROM keyframe ORDER BY 1")
  }

  @Test func oneIsMadeWhereAsManyVersionsHaveComeAsItHasServices() throws {
    try record(1...12)
    #expect(try keyframes() == ["1", "5", "9"])
    #expect(try store.rows("SELECT versions_to_keyframe FROM panel") == ["1"])
    #expect(try store.inspect().findings == [])
  }

  @Test func whatComesBetweenOthersDropsThoseBehindIt() throws {
    try record(1...3)
    try record(5...12)
    #expect(try keyframes() == ["1", "5", "9"])
    try store.backfill(4, [.of(1, rate: "9")] + answer(at: 4).dropFirst())
    #expect(try keyframes() == ["1"])
    try store.makeKeyframes()
    let made = try keyframes()
    #expect(made == ["1", "4", "7", "11"])
    // What changes nothing drops nothing.
    _ = try store.backfill(
      Attempt(
        panel: "acme", takenAt: .hour(2) + .seconds(60),
        catalogue: .answered(CatalogueAnswer(services: answer(at: 2))), balance: .notAsked))
    #expect(try keyframes() == made)
    try store.deriveAll()
    #expect(try store.inspect().findings == [])
  }

  @Test func thoseOfPrunedHistoryAreDropped() throws {
    try record(1...12)
    _ = try store.prune(before: .hour(7))
    #expect(try keyframes() == ["9"])
    try record(13...14)
    #expect(try keyframes() == ["9", "13"])
    _ = try store.prune(before: .hour(14))
    #expect(try keyframes() == [])
    try record(15...15)
    #expect(try keyframes() == ["14"])
    #expect(try store.inspect().findings == [])
  }

  @Test func aSnapshotAndWhoeverOpensTheDatabaseMakeThoseThatAreDue() throws {
    try record(2...12)
    try store.backfill(1, answer(at: 1))
    #expect(try keyframes() == [])
    try record(13...13)
    #expect(try keyframes() == ["1", "5", "9", "13"])

    let other = try TemporaryStore()
    do {
      let store = try other.open()
      try store.record(2, answer(at: 2))
      try store.backfill(1, answer(at: 1))
      #expect(try store.count("keyframe") == 0)
    }
    #expect(try other.open().count("keyframe") == 1)
  }

  @Test func whatIsAcceptedByHandBetweenOthersMakesThemAnew() throws {
    let many = (1...12).map { Service.of($0) }
    for (hour, services) in [(1, many), (2, [.of(1)]), (3, many), (4, many.map { $0.at("2") })] {
      try store.record(hour, services)
    }
    #expect(try keyframes() == ["1", "4"])
    _ = try store.accept(2)
    #expect(try keyframes() == ["1", "3", "4"])
    #expect(try store.inspect().findings == [])
  }

  /// The rates that are read of each hour.
  private func rates(at hour: Int) throws -> [String] {
    try store.reading { reading in
      let reader = CatalogueReader(reading)
      return try reader.catalogue(of: 1, at: .hour(hour)).values
        .compactMap { $0.rate?.text }.sorted()
    }
  }

  private func corrupt(_ sql: String) throws {
    try DatabaseQueue(path: file.path).inDatabase { try $0.execute(sql: sql) }
  }

  @Test func aCatalogueIsReadFromThem() throws {
    try record(1...12)
    try corrupt("DELETE FROM version WHERE valid_from < \(Timestamp.hour(9).milliseconds)")
    for hour in 9...12 {
      #expect(try rates(at: hour) == answer(at: hour).map(\.rate.text).sorted())
    }
  }

  @Test(arguments: ["", "05", "FFFFFFFFFFFFFFFFFF", "FFFFFFFFFFFFFFFF7F", "0A0000", "000000FF"])
  func oneThatCannotBeReadIsLeftOut(bytes: String) throws {
    try record(1...12)
    try corrupt("UPDATE keyframe SET services = x'\(bytes)'")
    for hour in 1...12 {
      #expect(try rates(at: hour) == answer(at: hour).map(\.rate.text).sorted())
    }
    try record(13...16)
    #expect(try keyframes().count > 3)
    for hour in 12...16 {
      #expect(try rates(at: hour) == answer(at: hour).map(\.rate.text).sorted())
    }
    #expect(try store.inspect().findings.count == 3)
  }
}

extension Service {
  /// The same at another rate.
  fileprivate func at(_ rate: String) -> Service {
    var service = self
    service.rate = Amount(canonical: rate)
    return service
  }
}

extension StoredVersion {
  fileprivate var fields: [String] {
    [
      "\(service)", "\(from.milliseconds)", "\(name ?? 0)", "\(category ?? 0)", "\(type ?? 0)",
      "\(rate as Any)", "\(min as Any)", "\(max as Any)", "\(refill as Any)", "\(cancel as Any)",
    ]
  }
}
