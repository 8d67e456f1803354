import Catalogue
import GRDB

/// Exact arithmetic in SQL, named and behaving as in SQLite's decimal extension, so that the same
/// queries run in the `sqlite3` shell: amounts are text, NULL in gives NULL out. Results are in
/// canonical form, where the shell gives `1.0` for the sum of `0.5` and `0.5`.
enum DecimalFunctions {
  static func add(to database: Database) {
    for (name, operation) in operations {
      database.add(
        function: DatabaseFunction(name, argumentCount: 2, pure: true) { values in
          guard let left = amount(values[0]), let right = amount(values[1]) else { return nil }
          return operation(left, right)
        })
    }
    database.add(
      function: DatabaseFunction(
        "decimal_sum", argumentCount: 1, pure: true, aggregate: DecimalSum.self))
  }

  private static let operations:
    [(String, @Sendable (Amount, Amount) -> any DatabaseValueConvertible)] = [
      ("decimal_add", { ($0 + $1).text }),
      ("decimal_sub", { ($0 - $1).text }),
      ("decimal_mul", { ($0 * $1).text }),
      ("decimal_cmp", { $0 == $1 ? 0 : $0 < $1 ? -1 : 1 }),
    ]

  static func amount(_ value: DatabaseValue) -> Amount? {
    switch value.storage {
    case .null, .blob: nil
    case .int64(let number): Amount(String(number))
    // SQLite turns a binary number into text with 15 digits.
    case .double(let number): Amount(jsonNumber: String(number))
    case .string(let text): Amount(text)
    }
  }
}

/// `decimal_sum`: the exact sum of the values that are not NULL; NULL of no rows at all.
private struct DecimalSum: DatabaseAggregate {
  private var sum: Amount?

  mutating func step(_ values: [DatabaseValue]) {
    sum = (sum ?? .zero) + (DecimalFunctions.amount(values[0]) ?? .zero)
  }

  func finalize() -> (any DatabaseValueConvertible)? { sum?.text }
}
