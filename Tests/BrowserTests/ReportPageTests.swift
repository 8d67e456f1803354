import Foundation
import TestSupport
import Testing

extension BrowserTests {
  /// The report as one file that can be mailed.
  @Suite struct ReportPageTests {
    private let browser: Browser

    init() throws { browser = try #require(Browser.current) }

    /// Opens the report of names in many scripts, under no policy but its own.
    private func open(_ check: (FolderServer) async throws -> Void) async throws {
      let folder = try await PublishedSite.manyScripts.value.report
      let server = try await FolderServer(folder, policy: nil)
      try await browser.open(server.base.appending(path: "index.html"))
      try await check(server)
      await server.stop()
    }

    @Test("The report page loads nothing and fits the window")
    func loadsNothingAndFits() async throws {
      try await open { server in
        // No picture of its own to show for it; where it is mailed, nobody asks for one.
        let icon = server.workbench.appending(path: "favicon.ico").absoluteString
        let requests = try await browser.requests().map(\.absoluteString)
        #expect(requests.filter { $0 != icon } == [server.base.absoluteString + "index.html"])
        let warnings = try await browser.consoleWarnings().filter { !$0.contains(icon) }
        #expect(warnings == [])
        #expect(try await browser.drawings() > 0)
        for view in View.all {
          try await browser.look(view)
          let faults = try await browser.overflows() + browser.chartFaults()
          #expect(faults == [], "\(view)")
        }
      }
    }

    @Test("The report page is accessible", .whereAxeIs, arguments: View.Scheme.allCases)
    func isAccessible(scheme: View.Scheme) async throws {
      try await open { _ in
        try await browser.look(View(width: 1280, scheme: scheme))
        let faults = try await browser.accessibilityFaults()
        #expect(faults == [])
      }
    }
  }
}
