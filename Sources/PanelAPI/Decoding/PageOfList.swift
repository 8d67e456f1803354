import Catalogue

/// One page of a list with more pages, as the answer says.
public struct PageOfList: Hashable, Sendable {
  /// The number of services on the page.
  public let services: Int
  /// The total number of services; `nil` if the answer does not state it.
  public let total: Int?
  /// The page's number, counted from 1, and the number of pages; `nil` if the answer does not state them.
  public let page: Int?
  public let pages: Int?
}

extension PageOfList: CustomStringConvertible {
  public var description: String {
    let part =
      total.map { "\(grouped(services)) of \(grouped($0)) services" }
      ?? (services == 1 ? "1 service" : "\(grouped(services)) services")
    switch (page, pages) {
    case (let page?, let pages?): return "page \(page) of \(grouped(pages)): \(part)"
    case (nil, let pages?): return "one page of \(grouped(pages)): \(part)"
    case (let page?, nil): return "only page \(page): \(part)"
    case (nil, nil): return "only a part: \(part)"
    }
  }

  /// A count with commas between its thousands.
  private func grouped(_ count: Int) -> String { String(count).groupedByThousands }
}

/// What the objects around a list say about its pages.
struct Paging {
  private var total: Int?
  private var count: Int?
  private var page: Int?
  private var pages: Int?
  private var pageSize: Int?
  private var hasNext: Bool?

  /// The names of members in which panels describe pages.
  private static let places: Set<String> = [
    "meta", "metadata", "pagination", "paginator", "paging", "pageinfo", "pager", "page", "links",
    "cursor", "cursors",
  ]
  /// The letters of such names, for example of `last_page` and `lastPage`.
  private static let totalNames: Set<String> = [
    "total", "totalcount", "totalitems", "totalrecords", "totalresults", "totalrows",
    "totalservices", "totalelements", "totalentries", "recordstotal", "servicestotal",
    "servicescount", "totaldata",
  ]
  private static let pagesNames: Set<String> = [
    "lastpage", "pages", "pagecount", "totalpage", "totalpages", "numpages", "pagestotal",
    "maxpage",
  ]
  private static let pageNames: Set<String> = [
    "currentpage", "page", "pagenumber", "pageno", "pageindex", "number",
  ]
  private static let sizeNames: Set<String> = [
    "perpage", "pagesize", "itemsperpage", "resultsperpage", "rowsperpage",
  ]
  private static let nextNames: Set<String> = [
    "next", "nextpage", "nextpageurl", "nexturl", "nextlink", "nextcursor", "nextpagetoken",
    "nexttoken", "nextoffset",
  ]
  private static let moreNames: Set<String> = [
    "hasmore", "hasmorepages", "hasnext", "hasnextpage", "more", "moreavailable", "ismore",
  ]
  private static let lastNames: Set<String> = ["last", "islast", "islastpage"]

  init(_ layers: [[JSONReader.Member]], _ reader: JSONReader) {
    for members in layers { read(members, reader, depth: 0) }
  }

  private mutating func read(
    _ members: [JSONReader.Member], _ reader: JSONReader, depth: Int
  ) {
    for member in members {
      let name = member.letters
      if member.value.kind == .object, depth < 2, Self.places.contains(name) {
        read(reader.memberList(of: member.value), reader, depth: depth + 1)
      }
      let number = Self.number(member.value, reader)
      if Self.totalNames.contains(name) { total = number ?? total }
      if name == "count" { count = number ?? count }
      if Self.pagesNames.contains(name) { pages = number ?? pages }
      if Self.pageNames.contains(name) { page = number ?? page }
      if Self.sizeNames.contains(name) { pageSize = number ?? pageSize }
      if Self.nextNames.contains(name) || Self.moreNames.contains(name) {
        hasNext = PanelWords.isSaid(member.value, reader) || hasNext == true
      }
      if Self.lastNames.contains(name) {
        // Next to `next`, `last` is a link.
        if member.value.kind == .no { hasNext = true }
        if member.value.kind == .yes { hasNext = hasNext ?? false }
      }
    }
  }

  /// A count: a number or a string of digits, with or without commas between its thousands.
  private static func number(_ value: JSONToken, _ reader: JSONReader) -> Int? {
    guard value.range.count < 20, let text = reader.textual(value) else { return nil }
    return Int(text.filter { $0 != "," }).flatMap { $0 >= 0 ? $0 : nil }
  }

  /// The page that a list of `entries` entries is, if the answer says that there are more.
  func page(of entries: Int) -> PageOfList? {
    // If the stated total is reached, the number of pages and `next` do not matter.
    let isWhole = total.map { entries >= $0 } ?? false
    guard hasNext == true || !isWhole && isPart(entries) else { return nil }
    let isFromZero = page == 0
    let all = total.flatMap { $0 > entries ? $0 : nil } ?? count.flatMap { $0 > entries ? $0 : nil }
    let size = pageSize.flatMap { $0 > 0 ? $0 : nil }
    let pages = pages ?? all.flatMap { all in size.map { (all + $0 - 1) / $0 } }
    return PageOfList(
      services: entries, total: all, page: page.map { isFromZero ? 1 : $0 },
      pages: pages.flatMap { $0 > 1 ? $0 : nil })
  }

  private func isPart(_ entries: Int) -> Bool {
    if let all = total ?? count, all > entries { return true }
    if let page, page > 1 { return true }
    // Pages are counted from 1 or from 0. From 0, the last of 12 pages is 11.
    if let pages, pages > max(page ?? 1, 1) { return true }
    // A full page that does not say whether it is the last.
    guard let pageSize, page != nil, total == nil, pages == nil, hasNext == nil else {
      return false
    }
    return entries == pageSize
  }
}
