import Catalogue
import Foundation
import Store
import TestSupport
import Testing

/// The decimal functions beside those of the `sqlite3` shell.
@Suite struct DecimalFunctionsTests {
  let file: TemporaryStore
  let store: RatebookStore

  init() throws {
    file = try TemporaryStore()
    store = try file.open()
  }

  @Test("The decimal functions equal those of the sqlite3 shell")
  func theyAgreeWithTheShells() throws {
    var random = SplitMix(seed: 3)
    var values = ["NULL", "'0'", "'-0.001'", "5", "0.1", "-2.5", "'1e3'", "'0.30'"]
    for _ in 0..<40 { values.append("'\(amount(&random))'") }
    var expressions: [String] = []
    for _ in 0..<300 {
      let name = random.element(["decimal_add", "decimal_sub", "decimal_mul", "decimal_cmp"])
      expressions.append("\(name)(\(random.element(values)), \(random.element(values)))")
    }
    for count in [0, 1, 2, 10, 40] {
      let column = values.shuffled(using: &random).prefix(count).map { "(\($0))" }
      let rows = count == 0 ? "SELECT 1 WHERE 0" : "VALUES " + column.joined(separator: ", ")
      expressions.append("(WITH t (x) AS (\(rows)) SELECT decimal_sum(x) FROM t)")
    }
    expressions.append("(WITH t (x) AS (VALUES (NULL)) SELECT decimal_sum(x) FROM t)")
    let sql = expressions.map { "SELECT coalesce(\($0), 'null')" }.joined(separator: " UNION ALL ")
    let shell = try SQLiteShell.lines(of: sql)
    let ours = try store.query(sql, [:]).rows.map { row in
      switch row[0] {
      case .text(let text): text
      case .integer(let number): String(number)
      default: "no text"
      }
    }
    #expect(shell.count == expressions.count && ours.count == expressions.count)
    for (expression, (ours, shells)) in zip(expressions, zip(ours, shell)) {
      // The shell's are not in canonical form: 0.5 + 0.5 is 1.0 there.
      #expect(ours == Amount(shells)?.text ?? shells, "\(expression)")
    }
  }

  @Test(
    "A result with too many digits is an error of the query",
    arguments: [
      ("decimal_add('1e38', '1e38')", "decimal_add: the result"),
      ("decimal_sub('-1e38', '1e38')", "decimal_sub: the result"),
      ("decimal_mul('1e20', '1e20')", "decimal_mul: the result"),
      ("decimal_mul('1e-20', '1e-20')", "decimal_mul: the result"),
      ("decimal_cmp('1e39', 1)", "decimal_cmp: '1e39'"),
      ("decimal_add(1e300, 1)", "decimal_add: '1e+300'"),
      (
        "(SELECT decimal_sum(x) FROM (SELECT '1e38' AS x UNION ALL SELECT '1e38'))",
        "decimal_sum: the result"
      ),
      ("(SELECT decimal_sum('1e39'))", "decimal_sum: '1e39'"),
    ])
  func aResultWithTooManyDigitsIsAnErrorOfTheQuery(expression: String, words: String) throws {
    let reason =
      "\(words) cannot be given: it has more digits than an exact amount can hold (38)"
    #expect(throws: StoreError.query(reason)) { try store.query("SELECT \(expression)", [:]) }
    // A saved query is named.
    #expect(throws: StoreError.query("'spend': \(reason)")) {
      try store.reading { try $0.query("SELECT \(expression)", named: "spend", [:]) { _ in } }
    }
    #expect(throws: QueryProblem.failed(reason, nil)) {
      try store.sandbox().rows(of: "SELECT \(expression)", [[:]])
    }
  }

  @Test("A text that is no number is no amount")
  func whatIsNoNumberIsNoAmount() throws {
    #expect(
      try store.rows("SELECT decimal_add('x', 1), decimal_cmp(x'00', 1), decimal_mul(NULL, '1e39')")
        == ["- - -"])
  }

  private func amount(_ random: inout SplitMix) -> String {
    var digits = (0..<random.within(1...12)).map { _ in String(random.within(0...9)) }.joined()
    if random.within(0...3) > 0 { digits += ".\(random.within(0...99_999))" }
    return (random.within(0...1) == 0 ? "-" : "") + digits
  }
}

/// The `sqlite3` program.
enum SQLiteShell {
  /// The lines that it prints for a statement on an empty database.
  static func lines(of sql: String) throws -> [String] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["sqlite3", "-batch", ":memory:"]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data((sql + ";\n").utf8))
    try input.fileHandleForWriting.close()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
