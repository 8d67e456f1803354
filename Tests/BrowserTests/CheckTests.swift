import Foundation
import TestSupport
import Testing

extension BrowserTests {
  /// Each check finds nothing on a sound page and one thing on a page that is broken in one way.
  @Suite struct CheckTests {
    private let browser: Browser

    init() throws { browser = try #require(Browser.current) }

    /// What a check finds on the fixture's first page.
    private func faults(
      of fixture: FixtureSite, in view: View = .desktop,
      _ check: (Browser, FolderServer) async throws -> [String]
    ) async throws -> [String] {
      let server = try await FolderServer(fixture.site.folder)
      try await browser.open(server.base.appending(path: "index.html"), view)
      let faults = try await check(browser, server)
      await server.stop()
      return faults
    }

    private func outside(
      of fixture: FixtureSite
    ) async throws -> [String] {
      try await faults(of: fixture) { try await $0.outsideRequests(from: $1.base) }
    }

    @Test("The check finds warnings of the console")
    func warningsOfTheConsole() async throws {
      let sound = try FixtureSite()
      #expect(
        try await faults(of: sound) { browser, _ in try await browser.consoleWarnings() } == [])
      let broken = try [
        "console.warn": FixtureSite(
          "script.js", replacing: "\"use strict\";", with: "console.warn(1);"),
        "TypeError": FixtureSite("script.js", replacing: "\"use strict\";", with: "null.x;"),
        "404": FixtureSite(replacing: "style.css", with: "gone.css"),
        "Content Security Policy": FixtureSite(replacing: "<h1>", with: "<h1 style='color: red'>"),
      ]
      for (words, fixture) in broken {
        let told = try await faults(of: fixture) { browser, _ in try await browser.consoleWarnings()
        }
        #expect(told.count == 1, "\(words)")
        #expect(words == "console.warn" || told.first?.contains(words) == true, "\(told)")
      }
    }

    @Test("The check finds requests outside the site")
    func requestsOutsideOfTheSite() async throws {
      #expect(try await outside(of: FixtureSite()) == [])
      for address in ["http://127.0.0.1:9/x.png", "/icon.svg"] {
        let broken = try FixtureSite(
          replacing: "<h1>", with: "<img src='\(address)' alt='' width=24 height=24><h1>")
        let outside = try await outside(of: broken)
        #expect(outside.count == 1 && outside[0].hasSuffix(address), "\(outside)")
      }
    }

    @Test("The check finds pages that are too wide")
    func pagesThatAreTooWide() async throws {
      let wide = try FixtureSite(
        "style.css", replacing: "figure { margin: 0;", with: "figure { margin: 0; width: 22rem;")
      for view in View.all {
        let none = try await faults(of: FixtureSite(), in: view) { browser, _ in
          try await browser.overflows()
        }
        #expect(none == [], "\(view)")
        let found = try await faults(of: wide, in: view) { browser, _ in
          try await browser.overflows()
        }
        #expect(found.isEmpty == (view.width > 400), "\(view): \(found)")
      }
    }

    @Test("The check finds charts that are not drawn")
    func chartsThatAreNotDrawn() async throws {
      let check = { @Sendable (browser: Browser, _: FolderServer) in
        try await browser.chartFaults()
      }
      #expect(try await faults(of: FixtureSite(), check) == [])
      let broken = try [
        "nothing drawn": FixtureSite("style.css", replacing: "stroke: currentcolor;", with: ""),
        "no extent": FixtureSite(
          "style.css", replacing: "svg { width: 100%; }", with: "svg { width: 0; }"),
        "Nov 1 meets Nov 7": FixtureSite(replacing: "x=\"230\"", with: "x=\"40\""),
        "out of the window: Nov 7": FixtureSite(
          "style.css", replacing: "figure { margin: 0;",
          with: "figure { width: 40rem; margin-left: calc(100vw - 30rem);"),
        "without a title": FixtureSite(replacing: "<title>Rate by day</title>", with: ""),
      ]
      for (words, fixture) in broken {
        let found = try await faults(of: fixture, check)
        #expect(found.count == 1 && found[0].contains(words), "\(words): \(found)")
      }
    }

    @Test("The check finds the faults that axe finds", .whereAxeIs)
    func whatAxeFinds() async throws {
      let faint = try FixtureSite(
        "style.css", replacing: "--ink: #eee; --paper: #111", with: "--ink: #555; --paper: #444")
      for scheme in View.Scheme.allCases {
        let view = View(width: 1280, scheme: scheme)
        let none = try await faults(of: FixtureSite(), in: view) { browser, _ in
          try await browser.accessibilityFaults()
        }
        #expect(none == [], "\(scheme)")
        let found = try await faults(of: faint, in: view) { browser, _ in
          try await browser.accessibilityFaults()
        }
        #expect(found.contains { $0.hasPrefix("color-contrast") } == (scheme == .dark), "\(found)")
      }
      let broken = try [
        "label": FixtureSite(replacing: "for=\"query\"", with: ""),
        "target-size": FixtureSite(
          replacing: "<h1>", with: "<button>a</button><button>b</button><button>c</button><h1>"),
      ]
      for (rule, fixture) in broken {
        let found = try await faults(of: fixture) { browser, _ in
          try await browser.accessibilityFaults()
        }
        #expect(!found.isEmpty && found.allSatisfy { $0.hasPrefix(rule) }, "\(rule): \(found)")
      }
    }
  }
}
