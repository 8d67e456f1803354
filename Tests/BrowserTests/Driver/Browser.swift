import Foundation

/// A headless Chromium with one window, driven by the WebDriver protocol (W3C).
///
/// Its methods wait until the browser has done what they say. One caller at a time.
struct Browser: Sendable {
  /// The browser that the running tests share.
  @TaskLocal static var current: Browser?

  private let session: DriverAddress

  /// Opens a window that logs its console and its network.
  init(_ driver: ChromeDriver) async throws {
    // Root has no sandbox, and containers have little shared memory.
    let capabilities = """
      {"capabilities": {"alwaysMatch": {
        "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        "goog:chromeOptions": {"args": ["--headless", "--no-sandbox", "--disable-dev-shm-usage",
          "--disable-gpu", "--hide-scrollbars"]},
        "timeouts": {"script": 600000, "pageLoad": 600000}
      }}}
      """
    struct Session: Decodable { var sessionId: String }
    let sessions = driver.address.appending("session")
    let opened: Session = try await Self.send("POST", Data(capabilities.utf8), to: sessions)
    session = sessions.appending(opened.sessionId)
  }

  /// Closes the browser.
  func quit() async throws {
    _ = try await Self.send("DELETE", Data(), to: session) as Nothing
  }

  /// Sends a command of the protocol and gives its value.
  func command<Value: Decodable>(_ name: String, _ body: some Encodable) async throws -> Value {
    try await Self.send("POST", JSONEncoder().encode(body), to: session.appending(name))
  }

  /// Sends a command whose value tells nothing.
  func perform(_ name: String, _ body: some Encodable) async throws {
    _ = try await command(name, body) as Nothing
  }

  /// Sends a command of Chromium's own protocol.
  func performInChromium(_ name: String, _ parameters: some Encodable) async throws {
    _ = try await askChromium(name, parameters) as Nothing
  }

  /// Sends a command of Chromium's own protocol and gives its value.
  func askChromium<Value: Decodable>(
    _ name: String, _ parameters: some Encodable
  ) async throws -> Value {
    try await command("goog/cdp/execute", ChromiumCommand(cmd: name, params: parameters))
  }

  private struct ChromiumCommand<Parameters: Encodable>: Encodable {
    var cmd: String
    var params: Parameters
  }

  /// Any value, of no interest.
  private struct Nothing: Decodable {
    init(from decoder: any Decoder) {}
  }

  private struct Answer<Value: Decodable>: Decodable { var value: Value }
  private struct Refusal: Decodable {
    var error: String
    var message: String
  }

  private static func send<Value: Decodable>(
    _ method: String, _ body: Data, to address: DriverAddress
  ) async throws -> Value {
    let data = try await address.send(method, body)
    if let refusal = try? JSONDecoder().decode(Answer<Refusal>.self, from: data).value {
      throw BrowserFailure("\(address.path): \(refusal.error): \(refusal.message)")
    }
    return try JSONDecoder().decode(Answer<Value>.self, from: data).value
  }
}
