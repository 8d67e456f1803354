import Foundation
import PanelAPI

/// Prints how many megabytes a second each way of reading an answer to `services` takes in.
///
///     swift run -c release --package-path benchmarks/decoding decoding FILE [ROUNDS [CANDIDATE]]
@main
struct Main {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count > 1, let data = FileManager.default.contents(atPath: arguments[1]) else {
      print("usage: decoding FILE [ROUNDS [CANDIDATE]]")
      exit(64)
    }
    let rounds = arguments.count > 2 ? Int(arguments[2]) ?? 7 : 7
    let body = [UInt8](data)
    guard let sqlite = SQLiteJSON() else { exit(69) }
    let all: [(name: String, decode: () throws -> Int)] = [
      (
        "JSONDecoder, tolerant Codable",
        { try JSONDecoder().decode([TolerantService].self, from: data).count }
      ),
      (
        "JSONSerialization",
        { (try JSONSerialization.jsonObject(with: data) as? [Any])?.count ?? 0 }
      ),
      ("SQLite json_each, nine ->>", { sqlite.decode(body) }),
      ("PanelAPI", { try CatalogueDecoder().decode(body).services.count }),
    ]
    let wanted = arguments.count > 3 ? arguments[3] : ""
    let candidates = all.filter { wanted.isEmpty || $0.name.contains(wanted) }
    // In turn, so that a machine that slows down slows all of them.
    var seconds = [[Double]](repeating: [], count: candidates.count)
    for _ in 0..<rounds {
      for (index, candidate) in candidates.enumerated() {
        let start = clock()
        guard try candidate.decode() > 0 else { exit(70) }
        seconds[index].append(Double(clock() - start) / Double(CLOCKS_PER_SEC))
      }
    }
    let megabytes = Double(body.count) / 1e6
    print(String(format: "%.1f MB, %d rounds, MB per CPU second", megabytes, rounds))
    print("candidate".padded(34) + "  median     min     max   ratio")
    let first = median(seconds[0])
    for (candidate, seconds) in zip(candidates, seconds) {
      let speeds = [median(seconds), seconds.max() ?? 1, seconds.min() ?? 1].map { megabytes / $0 }
      print(
        candidate.name.padded(34)
          + String(
            format: "%8.1f%8.1f%8.1f%8.1f", speeds[0], speeds[1], speeds[2], first / median(seconds)
          ))
    }
  }

  static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

extension String {
  fileprivate func padded(_ width: Int) -> String {
    padding(toLength: width, withPad: " ", startingAt: 0)
  }
}
