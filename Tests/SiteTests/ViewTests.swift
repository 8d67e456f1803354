import Analysis
import Catalogue
import Mustache
import Testing

@testable import Site

/// What views tell templates by hand is what reflection would tell.
@Suite struct ViewTests {
  private static func views() throws -> [any MustacheParent] {
    let chronicle = SiteSamples.chronicle()
    let site = SiteContext(
      chronicle, SiteSettings(), SiteAssets(), try Templates(),
      SiteDownloads(csv: { _ in "" }, json: { _, _ in "" }, answer: { _, _ in "" }))
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
      + [Moment(Samples.time(0), .utc), ChangeView(percent: 2)]
  }

  @Test func nameEveryProperty() throws {
    for view in try Self.views() {
      let properties = Mirror(reflecting: view).children
      #expect(!properties.isEmpty)
      for property in properties {
        let name = try #require(property.label)
        let told = view.child(named: name).map { String(describing: $0) }
        #expect(told == Self.unwrapped(property.value), "\(type(of: view)).\(name)")
      }
    }
  }

  /// What a value is described as, without a word of its being optional; `nil` of nothing.
  private static func unwrapped(_ value: Any) -> String? {
    let mirror = Mirror(reflecting: value)
    guard mirror.displayStyle == .optional else { return String(describing: value) }
    return mirror.children.first.map { String(describing: $0.value) }
  }
}
