import Foundation
import TestSupport
import Testing

extension BrowserTests {
  /// The sites that Ratebook writes, page by page: the demo's, one of names in many scripts, and
  /// where there are recordings, one of real panels.
  @Suite struct PublishedSiteTests {
    private let browser: Browser

    init() throws { browser = try #require(Browser.current) }

    /// The sites by what they are of.
    enum Source: String, CaseIterable, Sendable {
      case demo, manyScripts, recordings

      var published: PublishedSite {
        get async throws {
          switch self {
          case .demo: try await PublishedSite.demo.value
          case .manyScripts: try await PublishedSite.manyScripts.value
          case .recordings: try await PublishedSite.recorded.value
          }
        }
      }

      /// Those that can be had here.
      static let here = allCases.filter {
        $0 != .recordings || TestEnvironment.recordings != nil
      }
    }

    /// Opens pages of a site one after the other.
    private func visit(
      _ source: Source, _ view: View = .desktop, pages: (Site) -> [String] = { $0.samplePages },
      _ check: (Browser, FolderServer, String) async throws -> Void
    ) async throws {
      let published = try await source.published
      for path in pages(published.site) {
        try await browser.open(published.server.base.appending(path: path), view)
        try await check(browser, published.server, path)
      }
    }

    @Test("Each page loads without a warning and fits the window", arguments: Source.here)
    func loadsCleanlyAndFits(source: Source) async throws {
      var drawn: Set<String> = []
      try await visit(source) { browser, server, path in
        let warnings = try await browser.consoleWarnings()
        #expect(warnings == [], "\(path)")
        let requests = try await browser.requests().map(\.absoluteString)
        #expect(requests.count <= 12, "\(path)")
        let outside = requests.filter { !$0.hasPrefix(server.base.absoluteString) }
        #expect(outside == [], "\(path)")
        for view in View.all {
          try await browser.look(view)
          let faults = try await browser.overflows() + browser.chartFaults()
          #expect(faults == [], "\(path), \(view)")
        }
        if try await browser.drawings() > 0 {
          drawn.formUnion(path.split(separator: "/").map(String.init))
        }
      }
      // A category in which nothing moved has no chart; one of the two that are looked at may be
      // such.
      #expect(drawn.isSuperset(of: source == .recordings ? ["service"] : ["service", "category"]))
    }

    @Test("Each page is accessible", .whereAxeIs, arguments: Source.here)
    func isAccessible(source: Source) async throws {
      try await visit(source, pages: \.largestPages) { browser, _, path in
        for scheme in View.Scheme.allCases {
          try await browser.look(View(width: 1280, scheme: scheme))
          let faults = try await browser.accessibilityFaults()
          #expect(faults == [], "\(path), \(scheme)")
        }
      }
    }

    /// The pages that show tables to be sorted.
    private static func listings(of site: Site) -> [String] {
      site.largestPages.filter { $0.contains("/category/") || $0.hasSuffix("index.html") }
    }

    /// So that a run without recordings says what it leaves out.
    @Test("Recorded answers give a complete site", .whereRecordingsAre)
    func recordingsGiveAWholeSite() async throws {
      let site = try await Source.recordings.published.site
      #expect(site.largestPages.count > 5)
    }

    @Test("The site is searched by keyboard")
    func isSearchedByKeyboard() async throws {
      try await visit(.manyScripts, pages: Self.listings) { browser, _, path in
        guard path.contains("/category/") else { return }
        let faults = try await browser.searchFaults("dac biet")
        #expect(faults == [], "\(path)")
      }
    }

    @Test("Tables are sorted by keyboard")
    func isSortedByKeyboard() async throws {
      for source in [Source.demo, .manyScripts] {
        try await visit(source, pages: Self.listings) { browser, _, path in
          let faults = try await browser.sortFaults()
          #expect(faults == [], "\(path)")
        }
      }
    }

    @Test("Links lead to pages, and pages are small", arguments: Source.here)
    func linksLeadSomewhereAndPagesAreLight(source: Source) async throws {
      let published = try await source.published
      let check = try await LinkCheck(published.site, shownBy: published.server, in: browser)
      #expect(check.brokenLinks.prefix(20) == [])
      #expect(try await check.heavyPages() == [])
    }
  }

  /// The HTML checker over all sites at once, since starting it takes longer than most pages.
  @Suite(.whereValidatorIs) struct ValidityTests {
    @Test("Pages are valid HTML")
    func pagesAreValid() async throws {
      let broken = try FixtureSite(replacing: "<h1>", with: "<h2 align=left></h3>")
      let sound = try FixtureSite()
      var folders = [broken.site.folder, sound.site.folder]
      for source in PublishedSiteTests.Source.here {
        folders.append(try await source.published.site.folder)
      }
      folders.append(try await PublishedSite.manyScripts.value.report)
      let faults = try await Validator.faults(in: folders)
      let page = broken.site.folder.appending(path: "index.html").path
      #expect(faults[page]?.isEmpty == false)
      for (path, messages) in faults where path != page {
        Issue.record("\(path): \(messages.prefix(5).joined(separator: "\n"))")
      }
    }
  }
}
