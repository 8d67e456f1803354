import Render

/// Makes the frames of a site's pages.
struct SiteFrame: Sendable {
  let settings: SiteSettings
  let assets: SiteAssets
  let hasSpend: Bool
  /// The address of the site's root, for pages on which relative addresses do not work.
  var fixedRoot: String?

  /// The frame of a page. `trail` has the names and the addresses, from the site's root, of the
  /// pages above it.
  func frame(of path: String, title: String, trail: [(name: String, path: String)] = [])
    -> PageFrame
  {
    PageFrame(
      site: self, path: path, title: title.shortened, root: fixedRoot ?? Self.root(from: path),
      trail: trail)
  }

  /// The relative path from a page's folder to the site's root.
  static func root(from path: String) -> String {
    String(repeating: "../", count: path.utf8.count { $0 == UInt8(ascii: "/") })
  }
}

/// The frame of a page: head, breadcrumbs and foot.
struct PageFrame {
  private let site: SiteFrame
  private let path: String
  private let title: String
  /// The relative path from the page's folder to the site's root.
  let root: String
  /// The pages above this page.
  private let trail: [(name: String, path: String)]

  fileprivate init(
    site: SiteFrame, path: String, title: String, root: String,
    trail: [(name: String, path: String)]
  ) {
    (self.site, self.path, self.title) = (site, path, title)
    (self.root, self.trail) = (root, trail)
  }

  /// The page with this content.
  func file(_ content: Markup) -> SiteFile {
    let page: Markup = """
      \(head)\(header)\(breadcrumb)<main id="main">
      \(content)</main>
      <footer>
      <p>All times are \(site.settings.zone.words). Percentages are rounded, amounts are exact. Made with Ratebook.</p>
      </footer>
      </body>
      </html>

      """
    return SiteFile(path: path, bytes: page.bytes)
  }

  private var siteTitle: String { site.settings.title.shortened }
  private var hasFeed: Bool { site.settings.baseURL != nil }
  private var isFirst: Bool { path == OverviewPage.path }

  private static let policy: Markup =
    """
    default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'
    """

  private var head: Markup {
    """
    \(Markup.documentStart(policy: Self.policy, title: isFirst ? siteTitle : "\(title) · \(siteTitle)"))\
    <link rel="stylesheet" href="\(root)\(site.assets.style.path)">
    <link rel="icon" href="\(root)\(site.assets.icon.path)" type="image/svg+xml">
    \(feedLink, if: hasFeed)\
    <script src="\(root)\(site.assets.script.path)" defer></script>
    </head>

    """
  }

  private var feedLink: Markup {
    """
    <link rel="alternate" type="application/atom+xml" title="\(siteTitle)" href="\(root)\(AtomFeed.path)">

    """
  }

  private var header: Markup {
    var pages = [("Overview", OverviewPage.path), ("Changes", ChangesPage.path)]
    if site.hasSpend { pages.append((SpendPage.title, SpendPage.path)) }
    if hasFeed { pages.append(("Feed", AtomFeed.path)) }
    return """
      <body class="site">
      <a class="skip" href="#main">Skip to the content</a>
      <header class="top">
      <p class="brand"><a href="\(root)\(OverviewPage.path)"><bdi>\(siteTitle)</bdi></a></p>
      <nav class="pages" aria-label="Site">
      <ul role="list">
      \(pages.map { name, page in
        "<li><a href=\"\(root)\(page)\"\(Self.current, if: page == path)>\(name)</a></li>\n"
      })</ul>
      </nav>
      </header>

      """
  }

  private var breadcrumb: Markup {
    if trail.isEmpty { return "" }
    let items = trail.map { name, path -> Markup in
      "<li><a href=\"\(root)\(path)\"><bdi>\(name.shortened.named)</bdi></a></li>\n"
    }
    return """
      <nav class="trail" aria-label="Breadcrumb">
      <ol role="list">
      \(items)</ol>
      </nav>

      """
  }

  /// The attribute of a link to the current page.
  private static let current: Markup = " aria-current=\"page\""

  /// The links between the pages of one table; empty if there is only one page. `stem` is the pages'
  /// name in their folder.
  static func pager(page: Int, of count: Int, stem: String) -> Markup {
    if count < 2 { return "" }
    let items = (1...count).map { number -> Markup in
      let address = SiteAddresses.page(number, of: stem)
      return """
        <li><a href="\(address)"\(current, if: number == page)>\
        <span class="unseen">Page </span>\(number)</a></li>

        """
    }
    return """
      <nav class="pager" aria-label="Pages">
      <ol role="list">
      \(items)</ol>
      </nav>

      """
  }
}

/// The facts about a page's subject: terms and their values.
struct Facts {
  private var items: [Markup] = []

  mutating func add(_ term: String, _ value: Markup) {
    items.append("<div><dt>\(term)</dt><dd>\(value)</dd></div>\n")
  }

  mutating func add(_ term: String, text: String) { add(term, "<bdi>\(text)</bdi>") }

  mutating func add(_ term: String, _ change: ShownChange) { add(term, change.factMarkup) }

  mutating func add(_ term: String, _ moment: Moment) { add(term, moment.markup) }

  var markup: Markup { "<dl class=\"facts\">\n\(items)</dl>\n" }
}

extension ShownChange {
  /// The change in its colour.
  var factMarkup: Markup { "<span class=\"\(direction)\">\(markup)</span>" }
}
