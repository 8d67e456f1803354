import Foundation

/// What the environment variables say of a test run.
public enum TestEnvironment {
  /// Whether a missing package, such as the browser, is a failure instead of a reason to leave tests
  /// out: in CI, or if `RATEBOOK_REQUIRE_CHROMIUM` is 1.
  public static var requiresPackages: Bool {
    values["CI"] == "true" || values["RATEBOOK_REQUIRE_CHROMIUM"] == "1"
  }

  private static let values = ProcessInfo.processInfo.environment
}
