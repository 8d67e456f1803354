/// What stands around every page: its head, the way to it, and its foot.
struct PageFrame {
  /// The window's title: the page's and the site's.
  let title: String
  let site: String
  /// What leads from the page's folder to the site's root.
  let root: String
  let style: String
  let script: String
  let icon: String
  let hasFeed: Bool
  /// What the times of the site are.
  let times: String
  let navigation: [Entry]
  /// The pages above this one.
  let trail: [Entry]
  let hasTrail: Bool

  struct Entry {
    let name: String
    let address: String
    var isCurrent = false
  }
}

/// Makes the frames of a site's pages.
struct SiteFrame: Sendable {
  let settings: SiteSettings
  let assets: SiteAssets
  let hasSpend: Bool
  /// The address of the site's root where relative ones cannot lead there.
  var fixedRoot: String?

  /// `trail` holds the names and addresses, from the site's root, of the pages above.
  func frame(of path: String, title: String, trail: [(name: String, path: String)] = [])
    -> PageFrame
  {
    let depth = path.utf8.count { $0 == UInt8(ascii: "/") }
    let root = fixedRoot ?? String(repeating: "../", count: depth)
    let pages = [("Overview", "index.html"), ("Changes", "changes/index.html")]
    let navigation = (pages + (hasSpend ? [("Spend", "spend.html")] : [])).map { name, page in
      PageFrame.Entry(name: name, address: root + page, isCurrent: page == path)
    }
    let site = settings.title.shortened
    return PageFrame(
      title: path == "index.html" ? site : "\(title.shortened) · \(site)", site: site, root: root,
      style: assets.style.path, script: assets.script.path, icon: assets.icon.path,
      hasFeed: settings.baseURL != nil, times: settings.zone.words, navigation: navigation,
      trail: trail.map { .init(name: $0.name.shortened.named, address: root + $0.path) },
      hasTrail: !trail.isEmpty)
  }
}
