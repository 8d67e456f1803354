public import Analysis
public import Catalogue
import Render

/// One file of a site.
public struct SiteFile: Sendable {
  /// The path from the site's root, with `/` between folders.
  public let path: String
  public let bytes: [UInt8]

  public init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }

  init(_ path: String, _ text: String) {
    self.init(path: path, bytes: Array(text.utf8))
  }
}

/// How the site's tables are written as downloads: in the same form as the commands print them.
public struct SiteDownloads: Sendable {
  let csv: @Sendable (Table) throws -> String
  let json: @Sendable (Report, Table) throws -> String
  /// Some services of a panel, by id, in the form of the panel's own API.
  let answer: @Sendable (_ panel: String, _ services: [String]) -> String

  public init(
    csv: @escaping @Sendable (Table) throws -> String,
    json: @escaping @Sendable (Report, Table) throws -> String,
    answer: @escaping @Sendable (_ panel: String, _ services: [String]) -> String
  ) {
    self.csv = csv
    self.json = json
    self.answer = answer
  }
}

/// The owner's settings of the site.
public struct SiteSettings: Sendable {
  /// The title of the site.
  public var title: String
  /// The site's address with a final slash; `nil` if it is unknown. Then there is no feed.
  public var baseURL: String?
  /// The zone of all times on the pages and in the feed.
  public var zone: Zone

  public init(title: String = "Price book", baseURL: String? = nil, zone: Zone = .utc) {
    self.title = title
    self.baseURL = baseURL
    self.zone = zone
  }
}

/// The files that pages share. Each name depends on the contents, so a browser may cache the file forever.
struct SiteAssets: Sendable {
  let style: SiteFile
  let script: SiteFile
  let icon: SiteFile

  init() {
    style = Self.asset("style", "css", Markup.style.bytes + PackageResources.site_css)
    script = Self.asset("site", "js", PackageResources.site_js)
    icon = Self.asset("icon", "svg", PackageResources.icon_svg)
  }

  var all: [SiteFile] { [style, script, icon] }

  private static func asset(_ name: String, _ suffix: String, _ bytes: [UInt8]) -> SiteFile {
    SiteFile(path: "assets/\(name)-\(Digest.text(of: bytes)).\(suffix)", bytes: bytes)
  }
}
