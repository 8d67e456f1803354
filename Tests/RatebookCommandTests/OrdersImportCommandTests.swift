import Catalogue
import Foundation
import Store
import Testing

@Suite(.serialized) struct OrdersImportCommandTests {
  @Test(
    "Unreadable rows are reported with their lines, the others are stored, and the status is 65")
  func unreadableRows() async throws {
    let workspace = try Workspace.configured()
    let text = """
      panel,order,service,charge,date
      acme,1,5,0.90,2026-11-01
      acme,2,5,"0,90",2026-11-01
      acme,3,5,,01.11.2026
      acme,1,5,0.9,2026-11-01
      acme,1,6,,
      acme,4,5,,
      """
    let result = try await workspace.run("orders", "import", "-", input: text)
    #expect(result.status == 65)
    #expect(
      result.output == """
        acme: 2 orders: 2 added; 2 rows that repeat an order of an earlier line
        2 rows not imported
        change 1; `ratebook orders undo 1` undoes it

        """)
    for words in [
      "standard input: line 3 was not imported: the charge '0,90' is not an amount such as 0.27",
      "standard input: line 4 was not imported: the time '01.11.2026' is not written as 2026-11-01",
      "standard input: line 6: order '1' of 'acme': its service '6' differs from '5' of line 2, "
        + "which is kept",
    ] {
      #expect(result.errorLines.contains { $0.hasPrefix("ratebook: " + words) }, "\(words)")
    }
    #expect(try workspace.orders() == 2)
  }

  @Test("A file that is imported again without its services changes nothing, and says so")
  func withoutServices() async throws {
    let workspace = try Workspace.configured()
    func rows() throws -> [[SQLValue]] {
      let store = try RatebookStore.forReading(path: workspace.path("r.sqlite"))
      return try store.query("SELECT * FROM ledger_order ORDER BY id", [:]).rows
    }
    let unchecked =
      "ratebook: standard input: 'acme' has no catalogue yet: the service ids of 2 rows were not checked"
    let text = "order,service,charge\n1,5,0.9\n2,6,\n"
    let first = try await workspace.run("orders", "import", "-", "--panel", "acme", input: text)
    #expect(first.status == 0 && first.errorLines.last == unchecked[...])
    let orders = try rows()
    let again = try await workspace.run("orders", "import", "-", "--panel", "acme", input: text)
    #expect(again.output == "acme: 2 orders: 2 there already, nothing changed\n")
    #expect(again.status == 0 && again.errorLines.last == unchecked[...])
    // The second row could give what is missing, but not without its service.
    let blank = "order,service,charge\n1,,0.9\n2,,0.5\n"
    let without = try await workspace.run("orders", "import", "-", "--panel", "acme", input: blank)
    #expect(without.status == 65 && without.output == "2 rows not imported\n")
    #expect(
      without.errorLines.dropFirst() == [
        "ratebook: standard input: line 2 was not imported: order '1' has no service id",
        "ratebook: standard input: line 3 was not imported: order '2' has no service id",
      ])
    let column = try await workspace.run(
      "orders", "import", "-", "--panel", "acme", input: "order,charge\n2,0.5\n")
    #expect(column.status == 65 && column.errors.contains("names no column 'service'"))
    #expect(try rows() == orders)
  }

  @Test("A shop's export with both ids and both prices is read by the panel's, or refused")
  func shop() async throws {
    let workspace = try Workspace.configured()
    let rows = "id,user,charge,cost,service,external_id,provider\n7,joe,1.9,0.9,5,23,acme\n"
    try workspace.write(rows, to: "o.csv")
    let dry = try await workspace.run("orders", "import", "o.csv", "--dry-run")
    #expect(dry.status == 0)
    #expect(
      dry.output == """
        line 2: acme: order 23, service 5, charge 0.9
        acme: 1 order: 1 added
        this was a dry run: nothing was stored

        """)
    #expect(
      dry.errors.hasPrefix(
        "ratebook: 'o.csv': order from 'external_id', service from 'service', panel from 'provider', "
          + "charge from 'cost'; not read: 'id', 'user', 'charge'\n"), "\(dry.errors)")
    #expect(try await workspace.run("orders", "list").status == 66, "there is no database yet")
    #expect(try await workspace.run("orders", "import", "o.csv").status == 0)
    let shops = rows.replacing(",cost,", with: ",x,").replacing(",external_id,", with: ",y,")
    try workspace.write(shops, to: "o.csv")
    let refused = try await workspace.run("orders", "import", "o.csv")
    #expect(refused.status == 65 && refused.output.isEmpty)
    #expect(
      refused.errors
        == "ratebook: 'o.csv' was not imported: its column 'user' shows that a shop of your own wrote "
        + "it, so 'id' may be the shop's order and not the panel's. Name the panel's column with "
        + "--columns order=HEADER, or use this one with --columns order=id\n")
    // What the configuration chooses, and what an option chooses beside it.
    try workspace.configure([TestPanel.line("acme", "http://127.0.0.1:9/")])
    let configuration = workspace.path("ratebook.yaml")
    try workspace.write(
      String(contentsOfFile: configuration, encoding: .utf8)
        + "orders: {columns: {order: y, charge: charge}}\n", to: "ratebook.yaml")
    let chosen = try await workspace.run(
      "orders", "import", "o.csv", "--replace", "--columns", "charge=x")
    #expect(
      chosen.status == 0 && chosen.output == "acme: 1 order: 1 there already, nothing changed\n")
    let other = try await workspace.run("orders", "import", "o.csv", "--replace")
    #expect(other.output.hasPrefix("acme: 1 order: 1 replaced\nchange 2; "))
    let kept = try await workspace.run("orders", "import", "o.csv", "--columns", "charge=x")
    #expect(
      kept.errors.contains("'0.9' differs from '1.9' of the ledger, which is kept (--replace takes")
    )
    let missing = try await workspace.run("orders", "import", "o.csv", "--columns", "charge=z")
    #expect(missing.status == 64 && missing.errors.contains("it has no column 'z'"))
    let wrong = try await workspace.run("orders", "import", "o.csv", "--columns", "cost=z")
    #expect(wrong.status == 64 && wrong.errors.contains("'cost' does not choose a column"))
  }

  @Test("An order from before 2005 is reported")
  func tooEarly() async throws {
    let workspace = try Workspace.configured()
    let text = "order,service,date\n1,5,1970-01-01\n2,5,2005-01-01\n3,5,2004-12-31\n"
    let result = try await workspace.run("orders", "import", "-", "--panel", "acme", input: text)
    #expect(result.status == 0)
    #expect(
      result.errors.contains(
        ": 2 orders are dated before 2005, such as order '1' of line 2, 1970-01-01 00:00; are "
          + "the time zone and the date format right?\n"), "\(result.errors)")
  }

  @Test("An order from the future is reported, and times are of the configured zone")
  func future() async throws {
    let workspace = try Workspace.configured()
    let text =
      "order,service,date\n1,5,05.11.2099 06:00\n2,5,06.11.2025 06:00\n3,5,07.11.2025 06:00\n"
    let result = try await workspace.run(
      "orders", "import", "-", "--panel", "acme", "--date-format", "dd.mm.yyyy",
      environment: ["TZ": "Asia/Ho_Chi_Minh"], input: text)
    #expect(result.status == 0)
    #expect(
      result.errors.contains(
        "1 order is dated in the future, such as order '1' of line 2, 2099-11-05 06:00 +07:00; are the "
          + "time zone and the date format right?"))
    let store = try RatebookStore.forReading(path: workspace.path("r.sqlite"))
    let times = try store.query("SELECT ordered_at FROM ledger_order WHERE key = '2'", [:]).rows
    #expect(times == [[.integer(try #require(Timestamp("2025-11-05T23:00:00Z")).milliseconds)]])
    let wrong = try await workspace.run(
      "orders", "import", "-", "--date-format", "dmy", input: text)
    #expect(wrong.status == 64 && wrong.errors.contains("dd.mm.yyyy"))
  }

  @Test("An unknown panel is status 66, and only its rows are not stored")
  func unknownPanel() async throws {
    let workspace = try Workspace.configured()
    let text = "panel,order,service\nacme,1,5\nacne,2,5\nacne,3,5\n"
    let result = try await workspace.run("orders", "import", "-", input: text)
    #expect(result.status == 66)
    #expect(
      result.errors.contains(
        "2 rows not imported, the first on line 3: panel 'acne' is neither in the configuration "
          + "nor in the database (known: acme)"))
    #expect(try workspace.orders() == 1)
    let option = try await workspace.run(
      "orders", "import", "-", "--panel", "acne", input: "order,service\n1,2\n")
    #expect(option.status == 66 && option.errors.contains("(known: acme)"))
    #expect(try workspace.orders() == 1)
  }

  @Test(
    "A file that is no table has its status and a reason",
    arguments: [
      ("", 65, "it is empty"), ("order,name\n1,2\n", 65, "names no column 'service'"),
      ("order,service\n1,2\n", 64, "say which panel's orders they are with --panel"),
      ("panel,Order ID,order_id,service\na,1,2,3\n", 65, "may both be the panel's order id"),
      (
        "panel,order,service,price,price\na,1,2,3,4\n", 65,
        "two columns 'price', which differ in line 2. Rename"
      ),
      ("panel,order,service\n", 0, ""),
    ])
  func noFile(text: String, status: Int32, words: String) async throws {
    let workspace = try Workspace.configured()
    try workspace.write(text, to: "o.csv")
    let result = try await workspace.run("orders", "import", "o.csv")
    #expect(result.status == status && result.errors.contains(words) || words.isEmpty)
    #expect(result.errorLines.count == 1)
    if status == 0 {
      #expect(result.output == "'o.csv' holds a header and no order; nothing changed\n")
    }
  }

  @Test("A sum with too many digits is an error that names what cannot be computed")
  func sumBeyondAnAmount() async throws {
    let workspace = try await Workspace.withTwoDays()
    // Each may be a sum of money, and two hundred of them are none that an amount holds.
    let rows = (1...201).map {
      "\($0),1,2026-11-02 00:00:00,\($0 == 1 ? "1e-20" : "9999999999999999"),USD"
    }
    try workspace.write(
      "order,service,date,charge,currency\n" + rows.joined(separator: "\n"), to: "o.csv")
    let imported = try await workspace.run(
      "orders", "import", "o.csv", "--panel", "acme", environment: Workspace.database)
    #expect(imported.status == 0, "\(imported.errors)")
    let report = try await workspace.report("spend")
    #expect(report.status == 65 && report.output.isEmpty)
    #expect(
      report.errors.hasPrefix(
        "ratebook: the query fails: 'account': decimal_sum: the result cannot be given"),
      "\(report.errors)")
  }
}
