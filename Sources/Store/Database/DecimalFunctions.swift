import Catalogue
import GRDB

/// Exact arithmetic in SQL. The functions have the names and the behaviour of SQLite's decimal
/// extension, so that the same queries run in the `sqlite3` shell: amounts are text, and NULL in gives
/// NULL out. Results are in canonical form; the shell gives `1.0` for the sum of `0.5` and `0.5`. A
/// value or a result with more digits than an ``Amount`` holds is an error of the query.
enum DecimalFunctions {
  static func add(to database: Database) {
    for (name, operation) in operations {
      database.add(
        function: DatabaseFunction(name, argumentCount: 2, pure: true) { values in
          try naming(name) {
            guard let left = try amount(values[0]), let right = try amount(values[1]) else {
              return nil
            }
            return try operation(left, right)
          }
        })
    }
    database.add(
      function: DatabaseFunction(
        DecimalSum.name, argumentCount: 1, pure: true, aggregate: DecimalSum.self))
  }

  private static let operations:
    [(String, @Sendable (Amount, Amount) throws -> any DatabaseValueConvertible)] = [
      ("decimal_add", { try ($0 + $1).text }),
      ("decimal_sub", { try ($0 - $1).text }),
      ("decimal_mul", { try ($0 * $1).text }),
      ("decimal_cmp", { $0 == $1 ? 0 : $0 < $1 ? -1 : 1 }),
    ]

  /// The amount; `nil` if the value is not a number. Throws ``AmountOverflow``.
  fileprivate static func amount(_ value: DatabaseValue) throws(AmountOverflow) -> Amount? {
    let (amount, text): (Amount?, String)
    switch value.storage {
    case .null, .blob: return nil
    case .int64(let number): return Amount(Int(number))
    // SQLite writes binary numbers as text with 15 digits.
    case .double(let number): (amount, text) = (Amount(jsonNumber: "\(number)"), "\(number)")
    case .string(let value): (amount, text) = (Amount(value), value)
    }
    if amount == nil, Amount.isDecimal(text) {
      throw AmountOverflow(of: "'\(text.prefix(40))'")
    }
    return amount
  }

  /// Runs `body`, and adds the function's name to its errors.
  fileprivate static func naming<Result>(
    _ function: String, _ body: () throws -> Result
  ) throws -> Result {
    do { return try body() } catch let error as AmountOverflow {
      throw DatabaseError(message: "\(function): \(error)")
    }
  }
}

/// `decimal_sum`: the exact sum of the values that are not NULL; NULL if there are no rows.
private struct DecimalSum: DatabaseAggregate {
  static let name = "decimal_sum"
  private var sum: Amount?

  mutating func step(_ values: [DatabaseValue]) throws {
    sum = try DecimalFunctions.naming(Self.name) {
      try (sum ?? .zero) + (DecimalFunctions.amount(values[0]) ?? .zero)
    }
  }

  func finalize() -> (any DatabaseValueConvertible)? { sum?.text }
}
