import ReportModel
import Reporting
import Synchronization
import Testing

@Suite struct RowsTests {
  /// Rows of the numbers from 0 on, which counts how often the names are asked for.
  private final class Numbers: RowSource {
    let count: Int
    let columnCount = 6
    let constants: [Int: Cell] = [0: .text("p"), 5: .missing]
    let full: Set<Int> = [1, 2]
    let namesMade = Mutex(0)

    init(_ count: Int) { self.count = count }

    func cell(_ column: Int, ofRow row: Int) -> Cell {
      switch column {
      case 0: return .text("p")
      case 1: return .text("\(row)")
      case 2:
        namesMade.withLock { $0 += 1 }
        return .text("name \(row)")
      case 3: return .flag(row.isMultiple(of: 2))
      case 4: return row < 6 ? .text(row < 2 ? "two" : "four") : .missing
      default: return .missing
      }
    }

    var table: Table {
      Table(
        name: "numbers", title: "Numbers", meaning: "one a row",
        columns: [
          Column(name: "panel", kind: .text), Column(name: "service", kind: .text),
          Column(name: "name", kind: .text),
          Column(name: "parked", kind: .flag, isArrangement: true),
          Column(name: "group", kind: .text, isArrangement: true),
          Column(name: "currency", kind: .text),
        ], body: Rows(from: self))
    }

    var made: Table { table.made() }
  }

  private func rows(_ table: Table) -> [[Cell]] { table.body.all }

  @Test func rowsThatNobodyLooksAtAreNotMade() throws {
    let numbers = Numbers(1_000)
    let report = try SampleReport.report([numbers.table.plain])
    let text = TextRenderer(rowLimit: 3).text(report)
    #expect(text.contains("Numbers: 1000 · panel p") && text.contains("name 2"))
    #expect(numbers.namesMade.withLock(\.self) < 10)
    _ = JSONRenderer().text(report)
    #expect(numbers.namesMade.withLock(\.self) > 1_000)
  }

  /// Whatever is done to a table gives the same rows, made before or behind it.
  @Test func arrangingLeavesNoTrace() throws {
    let numbers = Numbers(20)
    for change: (Table) -> Table in [
      { $0 }, { $0.plain }, { $0.folded() }, { $0.plain.folded() }, { $0.folded().plain },
      { $0.keeping { $0 % 3 == 1 } }, { $0.keeping { $0 > 2 }.keeping { $0 > 2 }.plain },
      { $0.plain.keeping { $0 > 2 } }, { $0.folded().keeping { $0 != 1 }.plain },
      { table in
        table.arranged([.row(3), .new(table.body[4]), .row(2), .row(3)]).plain
          .arranged([.row(1), .row(0), .row(3), .row(2)])
      },
      { $0.arranged([.new($0.body[0].map { _ in .text("q") }), .row(1)]) },
      { $0.arranged([.row(1), .new($0.body[0].map { _ in .text("q") })]) },
      { $0.arranged([.new($0.body[0].map { _ in .text("q") })]) },
    ] {
      let (lazy, made) = (change(numbers.table), change(numbers.made))
      #expect(rows(lazy) == rows(made) && !lazy.body.isEmpty)
      #expect(lazy.columns == made.columns)
      for row in 0..<lazy.body.count {
        #expect(lazy.columns.indices.map { lazy.body.cell($0, ofRow: row) } == lazy.body[row])
      }
      for column in lazy.columns.indices {
        #expect(lazy.body.isMissing(column) == made.body.isMissing(column))
        #expect(lazy.body.common(column) == made.body.common(column))
        #expect(lazy.body.places(missing: column) == made.body.places(missing: column))
      }
    }
    let report = try SampleReport.report([numbers.table]).folded()
    let made = try SampleReport.report([numbers.made]).folded()
    #expect(report.tables.map(rows) == made.tables.map(rows))
    #expect(report.tables.map(\.name) == ["numbers", "parked"])
    #expect(report.tables.map(\.body.count) == [9, 8])
  }
}
