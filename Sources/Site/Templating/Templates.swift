import Mustache

/// The templates that are embedded in the program, each under its file's name.
struct Templates: Sendable {
  private let templates: MustacheLibrary

  init() throws {
    MustacheContentTypes.register(HTMLEscaping(), named: HTMLEscaping.name)
    var templates = MustacheLibrary()
    for (name, bytes) in Templates.sources {
      // A partial starts over with swift-mustache's own escaping, so each file asks for ours.
      let pragma = "{{% CONTENT_TYPE:\(HTMLEscaping.name)}}"
      try templates.register(pragma + String(decoding: bytes, as: UTF8.self), named: name)
    }
    self.templates = templates
  }

  func render(_ page: some Any, with name: String) throws -> String {
    guard let text = templates.render(page, withTemplate: name) else {
      throw SiteError.missingTemplate(name)
    }
    return text
  }

  static let sources: [(name: String, bytes: [UInt8])] = [
    ("report", PackageResources.report_mustache),
    ("style", PackageResources.style_css),
    ("masthead", PackageResources.masthead_mustache),
    ("section", PackageResources.section_mustache),
    ("table", PackageResources.table_mustache),
    ("bars", PackageResources.bars_mustache),
    ("steps", PackageResources.steps_mustache),
    ("head", PackageResources.head_mustache),
    ("foot", PackageResources.foot_mustache),
    ("block", PackageResources.block_mustache),
    ("facts", PackageResources.facts_mustache),
    ("glance", PackageResources.glance_mustache),
    ("card", PackageResources.card_mustache),
    ("search", PackageResources.search_mustache),
    ("pager", PackageResources.pager_mustache),
    ("overview", PackageResources.overview_mustache),
    ("panel", PackageResources.panel_mustache),
    ("category", PackageResources.category_mustache),
    ("service", PackageResources.service_mustache),
    ("changes", PackageResources.changes_mustache),
    ("day", PackageResources.day_mustache),
    ("spend", PackageResources.spend_mustache),
    ("not-found", PackageResources.not_found_mustache),
  ]
}
