import Foundation

extension Browser {
  /// Opens a page and waits until it is loaded; what was logged before is forgotten.
  func open(_ url: URL, _ view: View = .desktop) async throws {
    try await look(view)
    try await forgetLogs()
    try await perform("url", ["url": url.absoluteString])
  }

  /// What a script of `Scripts/` answers in the open page: the file holds one function, which is
  /// given the argument. Promises are waited for.
  func run<Answer: Decodable>(_ name: String, _ argument: some Encodable = "") async throws
    -> Answer
  {
    let function = try String(
      contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Scripts/\(name).js"), encoding: .utf8)
    return try await evaluate("return (\(function))(arguments[0])", argument)
  }

  /// What the body of a function answers in the open page.
  func evaluate<Answer: Decodable>(
    _ body: String, _ argument: some Encodable = ""
  ) async throws -> Answer {
    try await command("execute/sync", Call(script: body, args: [argument]))
  }

  private struct Call<Argument: Encodable>: Encodable {
    var script: String
    var args: [Argument]
  }

  /// Waits until a condition holds in the open page, for five minutes at most; whether it came to.
  func waits(until condition: String) async throws -> Bool {
    for _ in 0..<6000 {
      if try await evaluate("return Boolean(\(condition))") { return true }
      try await Task.sleep(for: .milliseconds(50))
    }
    return false
  }
}
