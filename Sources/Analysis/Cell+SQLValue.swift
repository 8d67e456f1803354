import Catalogue
import Store

extension Cell {
  /// A value of a query in the kind that its column states; `nil` if the value is of another kind.
  init?(_ value: SQLValue, as kind: Column.Kind) {
    switch (kind, value) {
    case (_, .null): self = .missing
    case (.text, .text(let text)): self = .text(text)
    case (.text, .integer(let number)): self = .text(String(number))
    case (.amount, .text(let text)):
      guard let amount = Amount(text) else { return nil }
      self = .amount(amount)
    case (.amount, .integer(let number)): self = .amount(Amount(Int(number)))
    case (.percent, .real(let number)): self = .percent(number)
    case (.percent, .integer(let number)): self = .percent(Double(number))
    case (.number, .real(let number)) where number.isFinite: self = .number(number)
    case (.number, .integer(let number)): self = .number(Double(number))
    case (.count, .integer(let number)): self = .count(Int(number))
    case (.time, .integer(let number)): self = .time(Timestamp(milliseconds: number))
    case (.flag, .integer(let number)) where number == 0 || number == 1: self = .flag(number == 1)
    default: return nil
    }
  }
}
