import Catalogue
import Foundation
import TestSupport
import Testing

@testable import PanelAPI

/// Spoils the answers of `data/dialects` at random, from seeds that are printed. 10,000 inputs, or
/// as many as fit into `RATEBOOK_FUZZ_SECONDS`; `RATEBOOK_FUZZ_SEED` is the first seed.
struct DialectFuzzTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let seconds = environment["RATEBOOK_FUZZ_SECONDS"].flatMap { Double($0) }
  private static let firstSeed =
    environment["RATEBOOK_FUZZ_SEED"].flatMap { UInt64($0) } ?? 20_261_124
  private static let inputsPerSeed = 500
  private static let seeds: UInt64 = 20

  @Test("Spoilt answers are read or refused, and no row is lost without a defect")
  func spoiltAnswersAreReadOrRefusedAndNoRowIsLostWithoutADefect()
    async throws
  {
    let answers = try DialectFolder.all.flatMap { folder in
      try folder.bodies().sorted { $0.key < $1.key }.map(\.value)
    }
    let lists = answers.filter { (try? CatalogueDecoder().decode($0)) != nil }
    let before = residentBytes()
    let run = await inBackground { Self.run(answers, lists) }
    print(
      "fuzz: seeds \(Self.firstSeed)...\(run.seed), \(run.inputs) inputs, \(run.decoded) lists with "
        + "\(run.entries) entries, of them \(run.defects) defects, in \(run.spent)")
    #expect(run.failures.isEmpty)
    // Enough of the inputs must get past the door for the test to mean something.
    #expect(run.decoded > run.inputs / 20 && run.defects > run.decoded / 10)
    #expect(run.slowest < .seconds(5), "the slowest input took \(run.slowest)")
    // Tests that run beside this one take some of it; an input that runs away would take all there is.
    #expect(residentBytes() - before < 1 << 30, "the memory stays bounded")
  }

  private static func run(_ answers: [[UInt8]], _ lists: [[UInt8]]) -> FuzzRun {
    let clock = ContinuousClock()
    let start = clock.now
    var run = FuzzRun(seed: firstSeed)
    while true {
      var random = SplitMix(seed: run.seed)
      for _ in 0..<inputsPerSeed { run.check(input(answers, lists, &random)) }
      run.spent = clock.now - start
      guard goesOn(run.seed + 1, run.spent) else { return run }
      run.seed += 1
    }
  }

  private static func goesOn(_ seed: UInt64, _ spent: Duration) -> Bool {
    seconds.map { spent < .seconds($0) } ?? (seed < firstSeed + seeds)
  }

  /// A list of services three times in four, else any answer, spoilt one to four times.
  private static func input(
    _ answers: [[UInt8]], _ lists: [[UInt8]], _ random: inout SplitMix
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

/// Counts what a fuzz run has seen.
private struct FuzzRun {
  var seed: UInt64
  /// The first inputs that went wrong, each with its seed.
  var failures: [String] = []
  var spent = Duration.zero
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
    let found = answer.services.count + answer.defects.count + answer.repeats.count
    decoded += 1
    entries += found
    defects += answer.defects.count + answer.repeats.count
    expect(Set(answer.services.map(\.id)).count == answer.services.count, "an id twice", input)
    guard let json = try? JSONSerialization.jsonObject(with: Data(input)) else { return }
    expect(Self.holds(found, entriesOf: json), "\(found) entries", input)
    // What is kept as JSON is JSON.
    let text = Data(answer.services.answerText.utf8)
    let again = try? JSONSerialization.jsonObject(with: text) as? [Any]
    expect(again?.count == answer.services.count, "no JSON is written", input)
  }

  private mutating func expect(_ isRight: Bool, _ problem: String, _ input: [UInt8]) {
    guard !isRight, failures.count < 10 else { return }
    let text = String(decoding: input.prefix(3000), as: UTF8.self)
    failures.append("seed \(seed), input \(inputs), \(problem): \(text)")
  }

  /// Whether Foundation finds as many entries: in the value, or in one that it is put around. Of an
  /// object keyed by id it counts one of those with the same name only.
  private static func holds(_ found: Int, entriesOf json: Any, depth: Int = 0) -> Bool {
    if depth > 4 { return false }
    switch json {
    case let list as [Any]:
      return found == list.count
        || list.count == 1 && holds(found, entriesOf: list[0], depth: depth + 1)
    case let object as [String: Any]:
      let isKeyed = object.values.contains { value in
        ["service", "rate", "price", "cost"].contains { (value as? [String: Any])?[$0] != nil }
      }
      return isKeyed && found >= object.count
        || (object.values.contains { ($0 as? String)?.lowercased().hasPrefix("empty") == true }
          && found == 0)
        || object.values.contains { holds(found, entriesOf: $0, depth: depth + 1) }
    default: return found == 0
    }
  }
}
