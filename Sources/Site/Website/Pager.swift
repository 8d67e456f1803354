/// The way through the pages of one table.
struct Pager {
  let current: Int
  let entries: [Entry]

  struct Entry {
    let number: Int
    let address: String
    let isCurrent: Bool
  }

  /// `nil` where there is one page only. `stem` is the pages' name in their folder.
  init?(page: Int, of count: Int, stem: String) {
    guard count > 1 else { return nil }
    current = page
    entries = (1...count).map {
      Entry(number: $0, address: SiteAddresses.page($0, of: stem), isCurrent: $0 == page)
    }
  }
}
