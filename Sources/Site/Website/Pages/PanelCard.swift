import Analysis
import Catalogue

/// A panel at a glance.
struct PanelCard {
  let name: String
  let address: String?
  let services: String
  let asOf: Moment?
  let isStale: Bool
  /// How the price index moved within the window.
  let prices: ChangeView?
  let balance: String?
  let currency: String?
  /// What changed in its services, such as `4 higher`; empty if nothing was compared.
  let counts: [String]
  let hasCounts: Bool

  init(_ history: PanelHistory, _ site: SiteContext) {
    let summary = site.summary(of: history)
    name = history.name.shortened.named
    address = site.addresses.page(ofPanel: history.name)
    services = summary?.shown(.services) ?? "not read"
    asOf = history.span.map { Moment($0.to, site.zone) }
    isStale = history.isStale
    prices = summary?.number(.index).map { ChangeView(percent: $0 - 100) }
    balance = summary?.shown(.balance)
    currency = history.currency?.shortened
    let words: [(ColumnName, String)] = [
      (.raised, "higher"), (.lowered, "lower"), (.new, "new"), (.removed, "gone"),
    ]
    counts = words.compactMap { column, word in summary?.shown(column).map { "\($0) \(word)" } }
    hasCounts = !counts.isEmpty
  }
}
