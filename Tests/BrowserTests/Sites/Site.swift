import Foundation
import TestSupport

/// A published site in its folder.
struct Site: Sendable {
  let folder: URL
  /// The paths of its files within the folder, in order.
  let files: [String]
  private let sizes: [String: Int]

  /// Reads what a folder holds.
  init(_ folder: URL) throws {
    self.folder = folder
    var sizes: [String: Int] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      // Folders have no data.
      if let data = FileManager.default.contents(atPath: folder.appending(path: path).path) {
        sizes[path] = data.count
      }
    }
    self.sizes = sizes
    files = sizes.keys.sorted()
  }

  var pages: [String] { files.filter { $0.hasSuffix(".html") } }

  func holds(_ file: String) -> Bool { sizes[file] != nil }

  /// The bytes of a file; 0 if there is none.
  func size(of file: String) -> Int { sizes[file] ?? 0 }

  /// The bytes of files as a web host sends them, each compressed with gzip.
  func compressedSize(of files: [String]) async throws -> Int {
    var size = 0
    for file in files {
      size += try await BuiltProgram.run(
        "/usr/bin/gzip", ["-c", folder.appending(path: file).path], in: folder.path
      ).count
    }
    return size
  }
}

extension Site {
  /// A sample of the pages: the largest of each kind.
  var largestPages: [String] { kinds.compactMap(\.last).sorted() }

  /// A sample of the pages: the largest and the smallest of each kind.
  var samplePages: [String] { Set(kinds.flatMap { [$0[0], $0[$0.count - 1]] }).sorted() }

  /// The pages by kinds, smallest first. They are of one kind where their paths are alike up to
  /// names and numbers.
  private var kinds: [[String]] {
    let kinds = Dictionary(grouping: pages) { path in
      let parts = path.split(separator: "/").map(String.init)
      let folders = parts.dropLast().map { Int($0) == nil ? $0 : "n" }
      let isNamed = parts.last?.contains(#/[0-9]/#) == true
      return folders + [isNamed ? "n" : parts.last ?? ""]
    }
    return kinds.values.map { paths in paths.sorted { (size(of: $0), $0) < (size(of: $1), $1) } }
  }
}
