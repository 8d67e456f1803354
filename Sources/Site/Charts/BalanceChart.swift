import Analysis
import Catalogue

/// The charts of what accounts held.
enum BalanceChart {
  /// One for each currency that a panel's rows name, the newest first.
  static func charts(of table: Table, _ zone: Zone) -> [TimeChart] {
    var currencies: [Cell] = []
    var points: [Cell: [(at: Timestamp, amount: Amount)]] = [:]
    for row in table.namedRows.reversed() {
      guard let at = row.time(.at), case .amount(let amount) = row[.balance] else { continue }
      let currency = row[.currency]
      if points[currency] == nil { currencies.append(currency) }
      points[currency, default: []].append((at, amount))
    }
    return currencies.compactMap { currency in
      let readings = points[currency] ?? []
      let spans = readings.enumerated().map { place, reading in
        TimeChart.Span(
          from: reading.at, to: place + 1 < readings.count ? readings[place + 1].at : nil,
          value: reading.amount.approximation, figures: reading.amount.label)
      }
      let unit = currency == .missing ? "" : " in " + CellView.plain(currency)
      return TimeChart(spans, title: "Balance" + unit, zone)
    }
  }
}

extension Amount {
  /// The exact amount where it is short enough for a chart's label, otherwise its rounded value.
  var label: String {
    let exact = Figures.amount(self)
    if exact.count <= 12 { return exact }
    let value = approximation
    let places = value.magnitude >= 1e6 ? 0 : value.magnitude >= 1 ? 2 : 4
    return "≈" + Figures.noBreakSpace + Figures.decimal(value, places: places)
  }
}
