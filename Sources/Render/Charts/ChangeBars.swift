import Analysis
import Catalogue

/// Horizontal bars of the largest changes in percent. Rises are to the right of zero and falls to
/// the left. The largest rise is first, and the largest fall is last.
struct ChangeBars {
  let bars: [Bar]
  /// The position of zero, from 0 (left) to 100.
  let zero: String
  /// The legend, such as `15 largest rises and 9 largest falls of 48 changes`.
  let legend: String

  /// The maximum number of bars on each side.
  static let limit = 15
  /// A larger change is an error of the panel, and would leave no room for the others.
  private static let largest = 1e9

  struct Bar {
    let name: String
    /// The panel; `nil` if all bars are about one panel.
    let panel: String?
    /// The address that the name links to; `nil` for none.
    let address: String?
    let change: ShownChange
    /// The rates before and after the change.
    let detail: String?
    let start: String
    let width: String
  }

  /// Makes the bars; `nil` if there are fewer than two changes to compare. `address` returns the link
  /// for a row's name.
  init?(_ table: Table, address: (NamedRow) -> String? = { _ in nil }) {
    guard let column = table.index(of: .changePercent) else { return nil }
    let changes = table.rows.compactMap { row -> (row: [Cell], percent: Double)? in
      guard case .percent(let percent) = row.cell(at: column), percent != 0,
        percent.magnitude < Self.largest
      else { return nil }
      return (row, percent)
    }
    let sorted = changes.enumerated().sorted {
      ($1.element.percent, $0.offset) < ($0.element.percent, $1.offset)
    }.map(\.element)
    let rises = sorted.filter { $0.percent > 0 }.prefix(Self.limit)
    let falls = sorted.filter { $0.percent < 0 }.suffix(Self.limit)
    let drawn = rises + falls
    guard drawn.count > 1 else { return nil }

    let scale = BarScale(low: falls.last?.percent ?? 0, high: rises.first?.percent ?? 0)
    zero = Figures.coordinate(scale.zero)
    let panel = table.index(of: .panel)
    let isOnePanel = Set(drawn.map { $0.row.cell(at: panel ?? -1) }).count == 1
    bars = drawn.map { row, percent in
      let cells = NamedRow(cells: row, columns: table.columns)
      let (start, width) = scale.bar(percent)
      return Bar(
        name: cells.shown(.name) ?? cells.shown(.service) ?? "unnamed",
        panel: isOnePanel ? nil : cells.shown(.panel), address: address(cells),
        change: ShownChange(percent: percent), detail: cells.rates,
        start: Figures.coordinate(start), width: Figures.coordinate(width))
    }
    legend = Self.legend(rises: rises.count, falls: falls.count, of: changes.count)
  }

  private static func legend(rises: Int, falls: Int, of changes: Int) -> String {
    let sides = [(rises, "rise"), (falls, "fall")].filter { $0.0 > 0 }.map { counted($0, $1) }
    let drawn = sides.joined(separator: " and ")
    return rises + falls == changes ? drawn : "The largest of \(changes) changes: \(drawn)"
  }
}

/// Percentages on a line of 100 units that includes zero and both extremes.
private struct BarScale {
  let low: Double
  let high: Double

  var zero: Double { position(0) }

  func bar(_ percent: Double) -> (start: Double, width: Double) {
    let end = position(percent)
    // A change too small to draw is still shown.
    let width = max(abs(end - zero), 0.5)
    return (percent < 0 ? zero - width : zero, width)
  }

  private func position(_ percent: Double) -> Double { (percent - low) / (high - low) * 100 }
}

// MARK: - Markup

extension ChangeBars {
  var markup: Markup {
    """
    <figure class="bars">
    <figcaption>\(legend)</figcaption>
    <ol role="list">
    \(bars.map(item))</ol>
    </figure>

    """
  }

  private func item(_ bar: Bar) -> Markup {
    let name: Markup = "<bdi>\(bar.name)</bdi>"
    return """
      <li class="\(bar.change.direction)"><span class="name">\
      \(bar.panel.map { "<bdi class=\"panel\">\($0)</bdi> " })\
      \(bar.address.map { "<a href=\"\($0)\">\(name)</a>" } ?? name)</span>\
      <svg role="img" viewBox="0 0 100 10" preserveAspectRatio="none">\
      <title>\(bar.change.words)</title>\(bar.detail.map { "<desc>\($0)</desc>" })\
      <path class="zero" d="M\(zero) 0V10"/>\
      <rect x="\(bar.start)" y="2.5" width="\(bar.width)" height="5"/></svg>\
      <span class="value" aria-hidden="true">\(bar.change.arrow) \(bar.change.figures)</span></li>

      """
  }
}

extension NamedRow {
  /// The rates before and after a change, in words.
  fileprivate var rates: String? {
    guard let before = shown(.rateBefore), let after = shown(.rateAfter) else { return nil }
    return "from \(before) to \(after)" + (shown(.currency).map { " \($0)" } ?? "")
  }
}
