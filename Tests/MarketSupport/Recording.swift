import Catalogue
import Foundation
import Interpretation
import TestSupport

/// What a real panel answered, one catalogue a day: an archive `NAME.tar.xz`.
struct Recording: CustomStringConvertible, Sendable {
  let archive: URL

  var description: String { archive.lastPathComponent }

  static let all: [Recording] = {
    let folder = TestEnvironment.recordings?.path
    let files = folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0) } ?? []
    return files.filter { $0.hasSuffix(".tar.xz") }.sorted().map { file in
      Recording(archive: URL(filePath: folder ?? "").appending(path: file))
    }
  }()

  func snapshots() async throws -> [ReferenceSnapshot] {
    let folder = try TemporaryFolder()
    try await BuiltProgram.run("/bin/tar", ["xJf", archive.path], in: folder.path)
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".json") }.sorted()
    return try files.map { file in
      let entries = try JSONDecoder().decode(
        [Entry].self, from: Data(contentsOf: URL(filePath: folder.path).appending(path: file)))
      let time = file.split(separator: "services-").last.flatMap { name in
        try? Date(String(name.dropLast(5)), strategy: .iso8601)
      }
      guard let time else { throw CocoaError(.fileReadUnsupportedScheme) }
      return ReferenceSnapshot(
        time: Timestamp(milliseconds: Int64(time.timeIntervalSince1970) * 1000),
        entries.map(\.look))
    }
  }

  private struct Entry: Decodable {
    let service: Int
    let name, type, category, rate, min, max: String
    let refill: Bool?

    var look: ServiceLook {
      ServiceLook(
        id: String(service), name: name, category: category, type: type,
        rate: Amount(rate) ?? .zero, min: Amount(min), max: Amount(max), refill: refill)
    }
  }
}
