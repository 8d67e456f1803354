import Foundation
import TestSupport
import Testing

/// Opens a browser before a suite's tests and closes it after them.
struct BrowserTrait: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing tests: @Sendable () async throws -> Void
  ) async throws {
    let driver = try await ChromeDriver()
    do {
      let browser = try await Browser(driver)
      try await Browser.$current.withValue(browser) { try await tests() }
      try await browser.quit()
    } catch {
      try await driver.stop()
      throw error
    }
    try await driver.stop()
  }
}

extension Trait where Self == BrowserTrait {
  /// The suite's tests share a browser.
  static var inBrowser: Self { Self() }
}

extension Trait where Self == ConditionTrait {
  /// Only if a browser and its driver are installed, or have to be.
  static var whereBrowserIs: Self {
    .enabled(
      if: TestEnvironment.requiresPackages
        || Tools.program("chromium") != nil && Tools.program("chromedriver") != nil,
      "no 'chromium' and 'chromedriver' on the PATH; `make test` installs them")
  }
}

extension Trait where Self == ConditionTrait {
  /// Only where axe-core is installed.
  static var whereAxeIs: Self {
    .enabled(
      if: TestEnvironment.requiresPackages || Tools.axe != nil,
      "no axe-core; `make test` installs it")
  }

  /// Only where the HTML checker is installed.
  static var whereValidatorIs: Self {
    .enabled(
      if: TestEnvironment.requiresPackages
        || Tools.validator != nil && Tools.program("java") != nil,
      "no HTML checker; `make test` installs it")
  }

  /// Only if there are recordings, which are no part of the package.
  static var whereRecordingsAre: Self {
    .enabled(
      if: TestEnvironment.recordings != nil, "\(TestEnvironment.recordingsMissing)")
  }
}
