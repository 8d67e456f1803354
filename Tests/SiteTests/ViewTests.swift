import Analysis
import Catalogue
import Mustache
import ReportModel
import Testing

@testable import Site

/// What views tell templates by hand is what reflection would tell.
@Suite struct ViewTests {
  private static func views() throws -> [any MustacheParent] {
    let chronicle = SiteSamples.chronicle()
    let site = SiteContext(
      chronicle, SiteSettings(), SiteAssets(), try Templates(),
      SiteDownloads(csv: { _ in "" }, json: { _ in "" }, answer: { _, _ in "" }))
    let history = chronicle.panels[0]
    let service = ServicePage(
      history.services[1], of: history, site, stem: "panel/1/service/b2")
    let relisted = ServicePage(
      history.services[2], of: history, site, stem: "panel/1/service/old")
    let list = try #require(CategoryList(history.categories[0], of: history, site))
    let category = CategoryPage(list, rows: 0..<3, page: 1)
    let blocks = service.blocks + category.blocks
    return [service, category, service.frame, service.frame.navigation[0]] + blocks
      + blocks.flatMap(\.downloads) + service.facts + service.previousNames + relisted.relistings
      + [Moment(Samples.time(0)), ChangeView(percent: 2)]
  }

  @Test func nameEveryProperty() throws {
    for view in try Self.views() {
      let properties = Mirror(reflecting: view).children
      #expect(!properties.isEmpty)
      for property in properties {
        let name = try #require(property.label)
        let isMissing =
          Mirror(reflecting: property.value).displayStyle == .optional
          && Mirror(reflecting: property.value).children.isEmpty
        #expect((view.child(named: name) == nil) == isMissing, "\(type(of: view)).\(name)")
      }
    }
  }
}
