import Foundation
import TestSupport

/// The small sound site under `Fixture/`, or a copy of it that is broken in one way.
final class FixtureSite: Sendable {
  private let temporary: TemporaryFolder
  let site: Site

  /// A copy in which a text of one file is another. Throws where the file does not hold it.
  init(_ file: String = "index.html", replacing text: String = "", with other: String = "") throws {
    let sound = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Fixture")
    temporary = try TemporaryFolder()
    let folder = URL(filePath: temporary.path).appending(path: "site")
    try FileManager.default.copyItem(at: sound, to: folder)
    if !text.isEmpty {
      let changed = folder.appending(path: file)
      let old = try String(contentsOf: changed, encoding: .utf8)
      guard old.contains(text) else { throw BrowserFailure("\(file) holds no '\(text)'") }
      try old.replacing(text, with: other).write(to: changed, atomically: true, encoding: .utf8)
    }
    site = try Site(folder)
  }
}
