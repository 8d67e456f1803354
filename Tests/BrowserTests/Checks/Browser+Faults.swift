import Foundation

/// What can be wrong with an open page, each as sentences; none if all is well.
extension Browser {
  /// What makes the page wider than its window.
  func overflows() async throws -> [String] { try await run("overflow") }

  /// Charts that are not drawn, and labels that leave the window or meet others.
  func chartFaults() async throws -> [String] { try await run("charts") }

  /// What axe-core finds.
  func accessibilityFaults() async throws -> [String] {
    guard let axe = Tools.axe else { throw BrowserFailure("axe-core is missing; say `make test`") }
    _ = try await evaluate(String(contentsOf: axe, encoding: .utf8) + "\nreturn 0") as Int
    return try await run("axe")
  }

  /// The addresses outside of a site that its page asked for.
  func outsideRequests(from base: URL) async throws -> [String] {
    try await requests().map(\.absoluteString).filter { !$0.hasPrefix(base.absoluteString) }
  }

  /// The page's elements in order, with the names of their attributes, without any text.
  func structure() async throws -> [String] { try await run("structure") }

  /// How many drawings the page has.
  func drawings() async throws -> Int {
    try await evaluate("return document.querySelectorAll('svg[role=img]').length")
  }
}
