public import Foundation

/// What the environment variables say of a test run.
public enum TestEnvironment {
  /// Whether a missing package, such as the browser, is a failure instead of a reason to leave tests
  /// out: in CI, or if `RATEBOOK_REQUIRE_CHROMIUM` is 1.
  public static var requiresPackages: Bool {
    values["CI"] == "true" || values["RATEBOOK_REQUIRE_CHROMIUM"] == "1"
  }

  /// The folder with recordings of real panels, archives `NAME.tar.xz`, that `RATEBOOK_RECORDINGS` names;
  /// `nil` if it names none. They are not part of the package: nobody here may pass them on.
  public static var recordings: URL? {
    values["RATEBOOK_RECORDINGS"].map { URL(filePath: $0) }
  }

  /// Why a test of recordings is left out.
  public static let recordingsMissing: String =
    "no recordings of real panels; RATEBOOK_RECORDINGS names their folder"

  private static let values = ProcessInfo.processInfo.environment
}
