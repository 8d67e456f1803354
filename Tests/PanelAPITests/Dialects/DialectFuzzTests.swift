import Catalogue
import Foundation
import Testing

@testable import PanelAPI

/// Spoils the answers of `data/dialects` at random, from seeds that are printed. 20,000 inputs, or
/// as many as fit into `RATEBOOK_FUZZ_SECONDS`; `RATEBOOK_FUZZ_SEED` is the first seed.
struct DialectFuzzTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let seconds = environment["RATEBOOK_FUZZ_SECONDS"].flatMap { Double($0) }
  private static let firstSeed =
    environment["RATEBOOK_FUZZ_SEED"].flatMap { UInt64($0) } ?? 20_261_124
  private static let inputsPerSeed = 500
  private static let seeds: UInt64 = 40

  @Test func `spoilt answers are read or refused, and no row is lost without a defect`()
    async throws
  {
    let answers = try DialectFolder.all.flatMap { folder in
      try folder.bodies().sorted { $0.key < $1.key }.map(\.value)
    }
    let lists = answers.filter { (try? CatalogueDecoder().decode($0)) != nil }
    let before = residentBytes()
    let clock = ContinuousClock()
    let start = clock.now
    var seed = Self.firstSeed
    var run = FuzzRun()
    while Self.goesOn(seed, since: start, clock) {
      // The other tests want the thread too.
      await Task.yield()
      run.seed = seed
      var random = SeededGenerator(seed: seed)
      for _ in 0..<Self.inputsPerSeed {
        run.check(Self.input(answers, lists, &random))
      }
      seed += 1
    }
    print(
      "fuzz: seeds \(Self.firstSeed)..<\(seed), \(run.inputs) inputs, \(run.decoded) lists with "
        + "\(run.entries) entries, of them \(run.defects) defects, in \(clock.now - start)")
    // Enough of the inputs must get past the door for the test to mean something.
    #expect(run.decoded > run.inputs / 20 && run.defects > run.decoded / 10)
    #expect(run.slowest < .seconds(5), "the slowest input took \(run.slowest)")
    #expect(residentBytes() - before < 256 << 20, "the memory stays bounded")
  }

  private static func goesOn(
    _ seed: UInt64, since start: ContinuousClock.Instant, _ clock: ContinuousClock
  ) -> Bool {
    guard let seconds else { return seed < firstSeed + seeds }
    return clock.now < start + .seconds(seconds)
  }

  /// A list of services three times in four, else any answer, spoilt one to four times.
  private static func input(
    _ answers: [[UInt8]], _ lists: [[UInt8]], _ random: inout SeededGenerator
  ) -> [UInt8] {
    let source = Int.random(in: 0..<4, using: &random) > 0 ? lists : answers
    var bytes = source.randomElement(using: &random) ?? []
    let mutations = Bool.random(using: &random) ? Mutation.allCases : Mutation.ofValues
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let other = answers.randomElement(using: &random) ?? []
      mutations.randomElement(using: &random)?.apply(to: &bytes, other: other, &random)
    }
    return bytes
  }

  /// The memory of this process, in bytes (the second number of `/proc/self/statm` is in pages).
  private func residentBytes() -> Int {
    let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    return (text?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
  }
}

/// What a fuzz run has seen.
private struct FuzzRun {
  var seed: UInt64 = 0
  var inputs = 0
  var decoded = 0
  var entries = 0
  var defects = 0
  var slowest = Duration.zero

  /// Feeds one input to every decoder.
  mutating func check(_ input: [UInt8]) {
    inputs += 1
    let spent = ContinuousClock().measure {
      if let answer = try? CatalogueDecoder().decode(input) { check(answer, of: input) }
      _ = try? BalanceDecoder().decode(input)
      _ = try? OrderStatusDecoder().decode(input)
      _ = try? OrderStatusDecoder().decodeMany(input, asked: ["1", "10"])
      _ = try? ReceiptDecoder(name: "refill").decode(input)
      _ = try? ReceiptDecoder(name: "status", idName: "refill").decodeMany(input, asked: ["1"])
      _ = ErrorBody(input)
    }
    slowest = max(slowest, spent)
  }

  private mutating func check(_ answer: CatalogueAnswer, of input: [UInt8]) {
    let found = answer.services.count + answer.defects.count
    decoded += 1
    entries += found
    defects += answer.defects.count
    #expect(Set(answer.services.map(\.id)).count == answer.services.count)
    guard let json = try? JSONSerialization.jsonObject(with: Data(input)) else { return }
    #expect(Self.holds(found, entriesOf: json), "seed \(seed), input \(inputs): \(shown(input))")
    // What is kept as JSON is JSON.
    let text = Data(answer.services.answerText.utf8)
    let again = try? JSONSerialization.jsonObject(with: text) as? [Any]
    #expect(again?.count == answer.services.count, "seed \(seed), input \(inputs): \(shown(input))")
  }

  private func shown(_ input: [UInt8]) -> String {
    String(decoding: input.prefix(3000), as: UTF8.self)
  }

  /// Whether Foundation counts as many entries. Of an object keyed by id it counts one of those with
  /// the same name only.
  private static func holds(_ found: Int, entriesOf json: Any) -> Bool {
    var value = json
    while let object = value as? [String: Any], let data = object["data"] { value = data }
    switch value {
    case let list as [Any]: return found == list.count
    case let object as [String: Any]: return found >= object.count
    default: return found == 0
    }
  }
}
