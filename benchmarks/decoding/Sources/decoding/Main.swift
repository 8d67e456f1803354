import Catalogue
import Foundation
import PanelAPI

/// Prints how many megabytes a second each way of reading an answer to `services` takes in, or how
/// many of the dialect fixtures it reads as it must.
///
///     swift run -c release --package-path benchmarks/decoding decoding FILE NEXT [ROUNDS [CANDIDATE]]
///     swift run -c release --package-path benchmarks/decoding decoding data/dialects
///
/// NEXT is the answer of the same panel that follows FILE.
@main
struct Main {
  static func main() throws {
    let arguments = CommandLine.arguments
    if arguments.count == 2 {
      return try Fixtures(folder: URL(filePath: arguments[1])).report()
    }
    guard arguments.count > 2, let data = FileManager.default.contents(atPath: arguments[1]),
      let next = FileManager.default.contents(atPath: arguments[2])
    else {
      print("usage: decoding FILE NEXT [ROUNDS [CANDIDATE]], or decoding FIXTURES")
      exit(64)
    }
    let rounds = arguments.count > 3 ? Int(arguments[3]) ?? 7 : 7
    let wanted = arguments.count > 4 ? arguments[4] : ""
    let candidates = try candidates(data, next)
      .filter { wanted.isEmpty || $0.name.contains(wanted) }
    // In turn, so that a machine that slows down slows all of them.
    var seconds = [[Double]](repeating: [], count: candidates.count)
    for _ in 0..<rounds {
      for (index, candidate) in candidates.enumerated() {
        let start = clock()
        guard try candidate.decode() > 0 else { exit(70) }
        seconds[index].append(Double(clock() - start) / Double(CLOCKS_PER_SEC))
      }
    }
    report(candidates.map(\.name), seconds, megabytes: Double(data.count) / 1e6)
  }

  /// Each gives the number of services. The first two are what the others are measured by.
  private static func candidates(
    _ data: Data, _ next: Data
  ) throws -> [(name: String, decode: () throws -> Int)] {
    guard let sqlite = SQLiteJSON() else { exit(69) }
    let (body, nextBody) = ([UInt8](data), [UInt8](next))
    let known = try knownEntries(of: body)
    return [
      (
        "JSONDecoder, plain",
        { try JSONDecoder().decode([PlainService].self, from: data).count }
      ),
      (
        "JSONDecoder, tolerant",
        { try JSONDecoder().decode([TolerantService].self, from: data).count }
      ),
      (
        "JSONSerialization",
        { (try JSONSerialization.jsonObject(with: data) as? [Any])?.count ?? 0 }
      ),
      ("SQLite json_each, nine ->>", { sqlite.decode(body) }),
      ("PanelAPI", { try CatalogueDecoder().decode(body).services.count }),
      (
        "PanelAPI, the next answer",
        {
          let reading = try CatalogueDecoder().decode(nextBody, knowing: known)
          return reading.answer.entries
        }
      ),
    ]
  }

  /// What a store knows of an answer.
  private static func knownEntries(of body: [UInt8]) throws -> KnownEntries {
    guard let key = FingerprintKey([UInt8](1...16)) else { exit(70) }
    let answer = try CatalogueDecoder().decode(body, knowing: KnownEntries(key: key)).answer
    return KnownEntries(key: key, decoder: answer.decoder, marks: answer.marks)
  }

  private static func report(_ names: [String], _ seconds: [[Double]], megabytes: Double) {
    print(String(format: "%.1f MB, %d rounds, MB per CPU second", megabytes, seconds[0].count))
    print("candidate".padded(34) + "  median     min     max × plain × tolerant")
    let baselines = seconds.prefix(2).map(median)
    for (name, seconds) in zip(names, seconds) {
      let times = [median(seconds), seconds.max() ?? 1, seconds.min() ?? 1]
      let speeds = times.map { String(format: "%8.1f", megabytes / $0) }
      let ratios = baselines.map { String(format: "%8.1f", $0 / times[0]) }
      print(name.padded(34) + (speeds + ratios).joined())
    }
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

extension String {
  func padded(_ width: Int) -> String {
    padding(toLength: width, withPad: " ", startingAt: 0)
  }
}
