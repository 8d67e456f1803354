import Foundation

extension Browser {
  /// What the console was told since the page was opened, warnings and errors only.
  func consoleWarnings() async throws -> [String] {
    // Log entries come in order, so that an answer follows the entries before it.
    _ = try await evaluate("return 0") as Int
    return try await log("browser").filter { ["WARNING", "SEVERE"].contains($0.level) }.map(
      \.message)
  }

  /// The addresses that the open page has asked for, itself included.
  func requests() async throws -> [URL] {
    _ = try await evaluate("return 0") as Int
    return try await log("performance").compactMap { entry in
      let event = try JSONDecoder().decode(LoggedEvent.self, from: Data(entry.message.utf8)).message
      switch event.method {
      case "Network.requestWillBeSent": return event.params.request?.url
      case "Network.webSocketCreated": return event.params.url
      default: return nil
      }
    }.compactMap(URL.init(string:)).filter { !["data", "blob"].contains($0.scheme) }
  }

  /// Forgets what was logged so far.
  func forgetLogs() async throws {
    _ = try await log("browser")
    _ = try await log("performance")
  }

  private func log(_ kind: String) async throws -> [LogEntry] {
    try await command("se/log", ["type": kind])
  }

  private struct LogEntry: Decodable {
    var level: String
    var message: String
  }

  private struct LoggedEvent: Decodable {
    struct Message: Decodable {
      var method: String
      var params: Parameters
    }
    struct Parameters: Decodable {
      struct Request: Decodable { var url: String }
      var request: Request?
      var url: String?
    }
    var message: Message
  }
}
