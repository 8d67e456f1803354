import Analysis
import Catalogue
import Publish
import ReportSupport
import Testing

@Suite struct AtomFeedTests {
  private func feed(
    _ events: [[Cell]], panels: [String] = ["north"], base: String? = "https://x.example:8443/p/"
  ) throws -> String? {
    let sample = SiteSamples.siteHistory(panels: panels)
    let table = Table(
      name: "events", title: "Events", meaning: "", columns: SiteSamples.eventColumns,
      rows: events.reversed())
    return try SiteSamples.files(
      SiteHistory(report: sample.report, panels: sample.panels, events: table),
      settings: SiteSettings(baseURL: base))["feed.xml"]
  }

  private func ids(_ feed: String?) -> [String] {
    (feed ?? "").matches(of: #/<id>(.*?)</id>/#).map { String($0.output.1) }
  }

  @Test("The feed has the newest fifty events, latest first")
  func hasTheNewestFiftyLatestFirst() throws {
    let events = (0..<120).map { SiteSamples.event($0, "north", "b2", "Name \($0)", "name") }
    let feed = try #require(try feed(events))
    let updates = feed.matches(of: #/<updated>(.*?)</updated>/#).map { String($0.output.1) }
    #expect(updates.count == 51)
    #expect(updates[0] == Samples.time(119).description)
    #expect(
      Array(updates.dropFirst()) == (70..<120).reversed().map { Samples.time($0).description })
  }

  @Test("A mass event is one entry")
  func makesAMassEventOneEntry() throws {
    let members = (0..<80).map {
      SiteSamples.event(9, "north", "s\($0)", "Name", "rate", group: "repriced ×1.05")
    }
    let feed = try #require(
      try feed([SiteSamples.event(1, "north", "b2", "First", "name")] + members))
    #expect(feed.count(of: "<entry>") == 2)
    #expect(feed.contains("<title>north: 80 services repriced ×1.05</title>"))
    #expect(feed.contains("/changes/2026-11-01.html\"/>"))
  }

  @Test("Entries keep their ids when panels are renamed")
  func keepsItsIdsWhateverThingsAreCalled() throws {
    let times = [(3, "rate"), (3, "min"), (7, "removed")]
    let before = try feed(times.map { SiteSamples.event($0, "north", "b 2", "Old", $1) })
    let after = try feed(
      times.map { SiteSamples.event($0, "south", "b 2", "New", $1) }
        + [SiteSamples.event(9, "south", "b2", "New", "new")], panels: ["south"])
    #expect(ids(before).dropFirst().allSatisfy { ids(after).contains($0) })
    #expect(
      ids(before)[1] == "tag:x.example,2026-11-01:1/b%202/removed/\(Samples.time(7).milliseconds)")
    #expect(Set(ids(after)).count == ids(after).count)
  }

  @Test("Two events of one kind and time have two ids")
  func tellsTwoOfOneKindAndTimeApart() throws {
    let twice = SiteSamples.event(3, "north", "b2", "Name", "rate")
    let ids = ids(try feed([twice, twice]))
    #expect(Set(ids).count == 3)
  }

  @Test("Without an address, there is no feed")
  func isNotThereWithoutAnAddress() throws {
    let events = [SiteSamples.event(3, "north", "b2", "Name", "rate")]
    #expect(try feed(events, base: nil) == nil)
    let page = try SiteSamples.files(SiteSamples.siteHistory(), settings: SiteSettings())[
      "index.html"]
    #expect(page?.contains("feed.xml") == false)
  }
}
