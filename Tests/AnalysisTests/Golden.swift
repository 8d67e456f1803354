import Foundation
import TestSupport
import Testing

/// Expected outputs that are kept as files in `Goldens/`.
///
/// With `UPDATE_GOLDENS=1` they are written, and every one that is another than before fails its
/// test once, so that the difference is read.
enum Golden {
  static func expect(
    _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let url = URL(filePath: RecordedHistory.folder + "/Goldens/" + name)
    let actual = Data(text.utf8)
    let expected = try? Data(contentsOf: url)
    if expected == actual { return }
    if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try actual.write(to: url)
      Issue.record("wrote \(name); read what changed in it", sourceLocation: sourceLocation)
    } else {
      let before = expected.map { String(decoding: $0, as: UTF8.self) } ?? ""
      let difference = text.lineDifference(from: before)
      Issue.record(
        "\(name) is another; UPDATE_GOLDENS=1 writes this one. The lines that differ:\n\(difference)",
        sourceLocation: sourceLocation)
    }
  }
}
