import Analysis
import Catalogue
import Mustache

/// One cell of a table as its template sees it: the case's name is the section that is rendered.
enum CellView {
  case heading(String)
  case text(String)
  case number(Number)
  case change(ChangeView)
  case time(Moment)
  case blank

  /// Digits and the invisible places that make the decimal points of a column line up.
  struct Number {
    let figures: String
    let padding: String
  }
}

extension CellView {
  /// `fraction` is the count of digits after the point that the column is aligned to.
  init(_ cell: Cell, in column: ColumnView, fraction: Int, _ zone: Zone) {
    switch cell {
    case .missing: self = .blank
    case _ where column.isHeading: self = .heading(CellView.plain(cell, zone))
    case .text, .flag: self = .text(CellView.plain(cell))
    case .amount where !column.isNumeric: self = .text(CellView.plain(cell))
    case .count(let number) where column.name == ColumnName.snapshot.rawValue:
      // It is typed into commands.
      self = .number(Number(figures: String(number), padding: ""))
    case .amount(let amount):
      self = .number(
        Number(figures: CellView.plain(cell), padding: CellView.padding(amount, to: fraction)))
    case .percent(let value) where column.isChange: self = .change(ChangeView(percent: value))
    case .number(let value) where column.isIndex:
      self = .number(Number(figures: Figures.decimal(value, places: 2), padding: ""))
    case .percent, .number, .count:
      self = .number(Number(figures: CellView.plain(cell), padding: ""))
    case .time(let time): self = .time(Moment(time, zone))
    }
  }

  /// The cell's value without markup, a time in a zone.
  static func plain(_ cell: Cell, _ zone: Zone = .utc) -> String {
    switch cell {
    case .text(let text): text.shortened
    case .amount(let amount): Figures.amount(amount).shortened
    case .percent(let value):
      (value < 0 ? Figures.minus : "") + Figures.percent(value) + Figures.noBreakSpace + "%"
    case .number(let value): Figures.number(value)
    case .count(let value): Figures.count(value)
    case .time(let time): Moment(time, zone).shown
    case .flag(let value): value ? "yes" : "no"
    case .missing: ""
    }
  }

  /// Figure spaces for the digits that the amount lacks, and a punctuation space for its point.
  private static func padding(_ amount: Amount, to fraction: Int) -> String {
    let digits = amount.fractionDigits
    guard digits < fraction else { return "" }
    return (digits == 0 ? "\u{2008}" : "")
      + String(repeating: "\u{2007}", count: fraction - digits)
  }
}

/// Spares a long table the reflection that templates otherwise read their values by.
extension CellView: MustacheParent {
  func child(named name: String) -> Any? {
    switch (self, name) {
    case (.heading(let text), "heading"), (.text(let text), "text"): text
    case (.number(let number), "number"): number
    case (.change(let change), "change"): change
    case (.time(let moment), "time"): moment
    case (.blank, "blank"): true
    default: nil
    }
  }
}

extension CellView.Number: MustacheParent {
  func child(named name: String) -> Any? {
    switch name {
    case "figures": figures
    case "padding": padding.isEmpty ? nil : padding
    default: nil
    }
  }
}
