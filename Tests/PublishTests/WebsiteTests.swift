import Analysis
import Catalogue
import Foundation
import Publish
import ReportSupport
import Testing

@Suite struct WebsiteTests {
  @Test("Each panel, category and service has a page")
  func hasAPageForEachThingThatThereIsToTell() throws {
    let files = try SiteSamples.files(SiteSamples.siteHistory(panels: ["north", "south"]))
    let pages = files.keys.filter { $0.hasSuffix(".html") }
    for path in [
      "index.html", "404.html", "changes/index.html", "changes/2026-11-03.html",
      "panel/1/index.html", "panel/2/index.html", "panel/1/service/b2.html",
      "panel/1/service/old.html",
    ] {
      #expect(pages.contains(path), "\(path)")
    }
    // What never changed has no page, and what changed has one under each panel.
    #expect(!pages.contains("panel/1/service/a1.html"))
    #expect(pages.count { $0.contains("/service/") } == 6)
    #expect(pages.count { $0.contains("/category/likes-") } == 2)
    #expect(files["feed.xml"] != nil)
  }

  @Test("Equal histories give equal bytes")
  func givesEqualBytesForEqualChronicles() throws {
    let files = try SiteSamples.files(SiteSamples.siteHistory())
    #expect(try SiteSamples.files(SiteSamples.siteHistory()) == files)
  }

  @Test("Every link leads to a file under any path")
  func everyLinkLeadsToAFileUnderAnyPath() throws {
    let files = try SiteSamples.files(SiteSamples.siteHistory(panels: ["north", "south"]))
    for (path, page) in files where path.hasSuffix(".html") && path != "404.html" {
      let links = page.matches(of: #/(?:href|src)="([^"#]+)/#).map { String($0.output.1) }
      #expect(links.count > 4)
      for link in links {
        let target = try #require(Self.resolve(link, from: path), "\(link) leaves the site")
        #expect(files[target] != nil, "\(path) links to \(link)")
      }
      for fragment in page.matches(of: #/href="#([^"]+)"/#).map(\.output.1) {
        #expect(page.contains("id=\"\(fragment)\""), "\(path) links to #\(fragment)")
      }
    }
  }

  /// The path that a relative link leads to; `nil` if that is outside of the site.
  private static func resolve(_ link: String, from path: String) -> String? {
    var parts = path.split(separator: "/").dropLast().map(String.init)
    for part in link.split(separator: "/") {
      if part == ".." {
        if parts.popLast() == nil { return nil }
      } else {
        parts.append(String(part))
      }
    }
    return link.contains(":") ? nil : parts.joined(separator: "/")
  }

  @Test("Pages hold nothing that their policy forbids")
  func holdsNothingThatItsPolicyForbids() throws {
    for (path, page) in try SiteSamples.files(SiteSamples.siteHistory())
    where path.hasSuffix(".html") {
      #expect(page.contains("content=\"default-src 'none'; style-src 'self'; script-src 'self';"))
      #expect(!page.contains("unsafe-inline"))
      for trace in [" style=", "<style", "javascript:", " onload=", " onclick=", "@import"] {
        #expect(!page.contains(trace), "\(trace) in \(path)")
      }
      #expect(page.count(of: "<script ") == page.count(of: "<script src="))
      #expect(page.count(of: "</h1>") == 1)
    }
  }

  @Test("A page needs few files")
  func asksForFewFilesAPage() throws {
    for (path, page) in try SiteSamples.files(SiteSamples.siteHistory())
    where path.hasSuffix(".html") {
      let assets = page.matches(of: #/<(?:link rel="(?:stylesheet|icon)"|script src|img)/#).count
      #expect(assets == 3, "\(path)")
    }
  }

  @Test("Assets are named by their content")
  func namesAssetsByWhatTheyHold() throws {
    let files = try SiteSamples.files(SiteSamples.siteHistory())
    let assets = files.keys.filter { $0.hasPrefix("assets/") }.sorted()
    #expect(assets.count == 3)
    for asset in assets {
      #expect(asset.wholeMatch(of: #/assets/(icon|site|style)-[0-9a-f]{16}\.(svg|js|css)/#) != nil)
    }
  }

  @Test("Addresses stay when panels are renamed")
  func staysAtItsAddressesWhateverThingsAreCalled() throws {
    let before = try SiteSamples.files(
      SiteSamples.siteHistory(panels: ["north"], name: "Followers"))
    let after = try SiteSamples.files(SiteSamples.siteHistory(panels: ["renamed"], name: "Other"))
    #expect(Set(after.keys) == Set(before.keys))
  }

  @Test("Spending is shown only on request")
  func tellsOfSpendOnlyWhereItWasAskedFor() throws {
    let files = try SiteSamples.files(SiteSamples.siteHistory())
    #expect(files["spend.html"] == nil && files["data/spend.csv"] == nil)
    #expect(files["index.html"]?.contains("spend") == false)
    var report = SiteSamples.siteHistory().report
    report.tables.append(
      Table(
        name: "spend", title: "Spend", meaning: "What orders cost",
        columns: Samples.columns("panel text, category text, orders count, net_spend amount"),
        rows: [[.text("north"), .text("Likes"), .count(3), .amount(Amount(canonical: "1.25"))]]))
    let siteHistory = SiteSamples.siteHistory()
    let with = try SiteSamples.files(
      SiteHistory(report: report, panels: siteHistory.panels, events: siteHistory.events))
    #expect(with["spend.html"]?.contains("<td class=\"number\">1.25</td>") == true)
    #expect(with["data/spend.csv"] == "csv spend 1\n")
    #expect(with["panel/1/index.html"]?.contains("href=\"../../spend.html\"") == true)
  }

  @Test("The overview shows a section without a page of its own")
  func theOverviewShowsASectionThatHasNoPageOfItsOwn() throws {
    let sample = SiteSamples.siteHistory()
    var report = sample.report
    report.tables.append(
      Table(
        name: "minimums", title: "Minimums that rose", meaning: "Higher minimums",
        columns: Samples.columns("panel text, service text, name text, min_after amount"),
        rows: [[.text("north"), .text("b2"), .text("Likes"), .amount(Amount(canonical: "500"))]]))
    let files = try SiteSamples.files(
      SiteHistory(report: report, panels: sample.panels, events: sample.events))
    let page = try #require(files["index.html"])
    #expect(page.contains("<section id=\"minimums\""))
    #expect(page.contains("<a href=\"panel/1/service/b2.html\">Likes</a>"))
    #expect(page.contains("<a href=\"data/minimums.csv\" download>"))
    #expect(files["data/minimums.csv"] == "csv minimums 1\n")
    #expect(page.count(of: "<section id=\"summary\"") == 0)
  }

  @Test("A category without a changed rate says so")
  func saysWhereNoRateOfACategoryChanged() throws {
    let siteHistory = SiteSamples.siteHistory()
    let panel = PanelHistory(
      number: 1, name: "north",
      categories: [
        CategoryHistory(
          name: "Still", listed: [], gone: [],
          course: [IndexPoint(at: Samples.time(0), index: 100)])
      ])
    let files = try SiteSamples.files(
      SiteHistory(report: siteHistory.report, panels: [panel], events: siteHistory.events))
    let page = files.first { $0.key.contains("/category/still-") && $0.key.hasSuffix(".html") }
    #expect(page?.value.contains("<p class=\"none\">No rate has changed so far.</p>") == true)
  }

  @Test("A stale panel is marked")
  func marksAStalePanel() throws {
    let siteHistory = SiteSamples.siteHistory()
    #expect(try SiteSamples.files(siteHistory)["index.html"]?.contains("class=\"stale\"") == false)
    let stale = PanelHistory(number: 1, name: "north", isStale: true)
    let page = try SiteSamples.files(
      SiteHistory(report: siteHistory.report, panels: [stale], events: siteHistory.events))[
        "index.html"]
    #expect(page?.contains("no snapshot <strong class=\"stale\">stale</strong>") == true)
  }

  /// In its own currency, not the account's, and not compared with another one.
  @Test("A service is shown in its own currency")
  func showsAServiceInItsOwnCurrency() throws {
    func version(
      _ from: Int, _ until: Int?, _ rate: String, _ currency: String
    ) -> ServiceVersion {
      ServiceVersion(
        from: Samples.time(from), until: until.map(Samples.time), name: "A",
        rate: Amount(canonical: rate), currency: currency)
    }
    let service = ServiceHistory(
      id: "b2", firstSeen: Samples.time(0),
      versions: [
        version(0, 20, "90", "INR"), version(20, 40, "1.02", "USD"), version(40, 60, "1.53", "USD"),
        version(60, nil, "1.53", "USD"),
      ])
    let history = PanelHistory(
      number: 1, name: "north", currency: "EUR",
      span: .init(from: Samples.time(0), to: Samples.time(168)), services: [service],
      categories: [CategoryHistory(name: nil, listed: [0], gone: [], course: [])])
    let sample = SiteSamples.siteHistory()
    let files = try SiteSamples.files(
      SiteHistory(report: sample.report, panels: [history], events: sample.events))
    let page = try #require(files["panel/1/service/b2.html"])
    #expect(page.contains("1.53 USD per 1,000") && page.contains("Rate in USD per 1,000"))
    #expect(page.contains("INR") && !page.contains("EUR"))
    #expect(page.contains("+50.0\u{A0}%") && !page.contains("98.9\u{A0}%"))
    #expect(page.count(of: "other fields changed") == 1)
    let category = files.first { $0.key.contains("/category/") && $0.key.hasSuffix(".html") }
    #expect(category?.value.contains("USD") == true && category?.value.contains("EUR") == false)
  }

  @Test("A rate that cannot be read is marked")
  func marksARateThatCannotBeRead() throws {
    let siteHistory = SiteSamples.siteHistory()
    let rate = Amount(canonical: "0.9")
    let service = ServiceHistory(
      id: "7", firstSeen: Samples.time(0),
      versions: [
        ServiceVersion(from: Samples.time(0), until: Samples.time(24), name: "Likes", rate: rate),
        ServiceVersion(from: Samples.time(24), name: "Likes", rate: rate, isStale: true),
      ])
    let panel = PanelHistory(
      number: 1, name: "north", services: [service],
      categories: [CategoryHistory(name: nil, listed: [0], gone: [], course: [])])
    let files = try SiteSamples.files(
      SiteHistory(report: siteHistory.report, panels: [panel], events: siteHistory.events))
    let page = try #require(files["panel/1/service/7.html"])
    #expect(page.contains("0.9 per 1,000 (last known: the rate cannot be read)"))
    #expect(page.contains("Not readable since") && !page.contains("Unchanged since"))
    let list = files.first { $0.key.contains("/category/") && $0.key.hasSuffix(".html") }
    #expect(list?.value.contains("last known rate: it cannot be read since") == true)
  }

  @Test("A panel that was not compared has no figures and comes last")
  func aPanelThatWasNotComparedHasNoFiguresAndComesAfterThoseThatWere() throws {
    var report = SiteSamples.siteHistory().report
    report.panels.append(PanelCoverage(name: "a new one"))
    let index = try #require(report.tables.firstIndex { $0.name == "summary" })
    report.tables[index].rows.append(
      [.text("a new one")]
        + Array(repeating: .missing, count: report.tables[index].columns.count - 1))
    let panels = [
      PanelHistory(number: 1, name: "a new one"), PanelHistory(number: 2, name: "north"),
    ]
    let page = try #require(
      try SiteSamples.files(SiteHistory(report: report, panels: panels))["index.html"])
    let cards = page.text(before: "</ul>\n<ul class=\"notices\"")
    let (first, second) = (
      try #require(cards.firstRange(of: ">north<")),
      try #require(cards.firstRange(of: ">a new one<"))
    )
    #expect(first.lowerBound < second.lowerBound)
    #expect(cards.count(of: " higher</li>") == 1 && cards.count(of: "<dd>not read</dd>") == 2)
    #expect(page.contains("<li dir=\"auto\">a new one: no data yet</li>"))
    let none = "None in this window in the 1 of 2 panels that have snapshots to compare."
    #expect(page.contains(none))
  }

  @Test("A service's page shows its whole history")
  func tellsAServicesLife() throws {
    let files = try SiteSamples.files(SiteSamples.siteHistory())
    let page = try #require(files["panel/1/service/b2.html"])
    #expect(page.contains("<h1 dir=\"auto\">Followers</h1>"))
    #expect(page.contains("<figcaption>Rate in USD per 1,000, "))
    #expect(page.contains("<li><bdi>Followers (old)</bdi> until <time"))
    #expect(page.count(of: "<tr><th scope=\"row\"") == 3)
    #expect(page.contains("▲</span> +25.0\u{A0}%"))
    let old = try #require(files["panel/1/service/old.html"])
    #expect(old.contains("Likely relisted as <a href=\"../../../panel/1/service/x-"))
    #expect(old.contains("Removed as of"))
  }
}
