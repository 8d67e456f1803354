import Foundation

/// What the pages of a site link to and load, as a browser reads them.
struct LinkCheck: Sendable {
  private struct Page: Decodable {
    var ids: [String]
    var links: [String]
    var loads: [String]
  }

  private let site: Site
  private let base: String
  private var pages: [String: Page] = [:]

  /// Reads all pages of a site under the address that it is shown at.
  init(_ site: Site, shownBy server: FolderServer, in browser: Browser) async throws {
    self.site = site
    base = server.base.absoluteString
    try await browser.open(server.workbench)
    // So many at a time that no answer grows without bounds.
    for start in stride(from: 0, to: site.pages.count, by: 100) {
      let paths = site.pages[start..<min(start + 100, site.pages.count)]
      let addresses = paths.map { server.base.appending(path: $0).absoluteString }
      let read: [Page] = try await browser.run("links", addresses)
      for (path, page) in zip(paths, read) { pages[path] = page }
    }
  }

  /// Links that lead nowhere: out of the site, to no file of it, or to no element of its page.
  var brokenLinks: [String] {
    pages.sorted { $0.key < $1.key }.flatMap { path, page in
      Set(page.links).sorted().compactMap { fault(of: $0) }.map { "\(path): \($0)" }
    }
  }

  private func fault(of link: String) -> String? {
    guard let file = file(of: link) else { return "leads out of the site: \(link)" }
    guard site.holds(file) else { return "no such file: \(link)" }
    guard let fragment = link.split(separator: "#", maxSplits: 1).dropFirst().first,
      let id = fragment.removingPercentEncoding, let page = pages[file]
    else { return nil }
    return page.ids.contains(id) ? nil : "no such element: \(link)"
  }

  /// The path of the file that a link within the site leads to.
  private func file(of link: String) -> String? {
    guard link.hasPrefix(base) else { return nil }
    let path = link.dropFirst(base.count).prefix { $0 != "#" && $0 != "?" }
    guard let name = path.removingPercentEncoding else { return nil }
    return name.isEmpty || name.hasSuffix("/") ? name + "index.html" : name
  }

  /// Pages that are too heavy, with all that they load: more than 400 KB, more than 100 KB
  /// compressed, or more than 12 requests.
  func heavyPages() async throws -> [String] {
    var faults: [String] = []
    for (path, page) in pages.sorted(by: { $0.key < $1.key }) {
      let files = [path] + Set(page.loads).sorted().compactMap { file(of: $0) }
      let size = files.map(site.size).reduce(0, +)
      if size > 400_000 { faults.append("\(path): \(size) bytes") }
      if files.count > 12 { faults.append("\(path): \(files.count) requests") }
      // What is smaller as it is will not grow by compression.
      guard size > 100_000 else { continue }
      let compressed = try await site.compressedSize(of: files)
      if compressed > 100_000 { faults.append("\(path): \(compressed) bytes compressed") }
    }
    return faults
  }
}
