import Foundation
import TestSupport

/// The Nu HTML checker, which the W3C's validator runs, too.
enum Validator {
  /// What is wrong with the pages below folders, by the page's path. Starting it takes seconds, so
  /// it is better asked once for all.
  static func faults(in folders: [URL]) async throws -> [String: [String]] {
    guard let program = Tools.validator, let java = Tools.program("java") else {
      throw BrowserFailure("the HTML checker is missing; say `make test`")
    }
    let arguments = [
      "-jar", program.path, "--format", "json", "--skip-non-html", "--stdout", "--exit-zero-always",
    ]
    let output = try await BuiltProgram.run(
      java, arguments + folders.map(\.path), in: folders[0].path)
    struct Output: Decodable { var messages: [Message] }
    let messages = try JSONDecoder().decode(Output.self, from: output).messages
    return Dictionary(grouping: messages.filter(\.isFault)) { $0.url.path }.mapValues { messages in
      messages.map { "line \($0.lastLine ?? 0): \($0.message): \($0.extract ?? "")" }
    }
  }

  private struct Message: Decodable {
    var type: String
    var url: URL
    var lastLine: Int?
    var message: String
    var extract: String?

    /// The checker of CSS knows no recent properties, and calls `vector-effect` unknown.
    var isFault: Bool { type != "info" && !message.hasPrefix("CSS: ") }
  }
}
