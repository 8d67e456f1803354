import Catalogue
import FlyingFox
import FlyingSocks
import Foundation
import PanelAPI
import PanelSimulator
import Store
import Testing

@Suite(.serialized) struct OrdersCommandTests {
  private static let database = Workspace.database

  /// A workspace with the panel `acme` configured, which nobody answers for.
  private static func configured(_ url: String = "http://127.0.0.1:9/") throws -> Workspace {
    let workspace = try Workspace()
    try workspace.configure([TestPanel.line("acme", url)])
    return workspace
  }

  private func orders(in workspace: Workspace) throws -> Int {
    let store = try RatebookStore.forReading(path: workspace.path("r.sqlite"))
    return try store.query("SELECT key FROM ledger_order", [:]).rows.count
  }

  @Test("A sum with too many digits is an error that names what cannot be computed")
  func sumBeyondAnAmount() async throws {
    let workspace = try await Workspace.withTwoDays()
    // Each may be a sum of money, and two hundred of them are none that an amount holds.
    let rows = (0...200).map {
      "\($0),1,2026-11-02 00:00:00,\($0 == 0 ? "1e-20" : "9999999999999999"),USD"
    }
    try workspace.write(
      "order,service,date,charge,currency\n" + rows.joined(separator: "\n"), to: "o.csv")
    let imported = try await workspace.run(
      "orders", "import", "o.csv", "--panel", "acme", environment: Self.database)
    #expect(imported.status == 0, "\(imported.errors)")
    let report = try await workspace.report("spend")
    #expect(report.status == 65 && report.output.isEmpty)
    #expect(
      report.errors.hasPrefix(
        "ratebook: the query fails: 'account': decimal_sum: the result cannot be given"),
      "\(report.errors)")
  }

  @Test("Orders of a file are followed until they are over, and listed as they went")
  func life() async throws {
    let (panel, url) = try await TestPanel.simulated(services: 60)
    let workspace = try Self.configured(url)
    let client = PanelClient(url: try PanelURL(url), key: try #require(APIKey(TestPanel.key)))
    let service = try #require(
      try await client.services().services.first { $0.rate > .zero && $0.type == "Default" })
    var rows = ["Order ID;Service;Date;Qty;Link"]
    for _ in 0..<3 {
      let id = try await client.add(
        OrderRequest(service: service.id, link: "x", quantity: 500))
      rows.append("\(id);\(service.id);\(await panel.time);500;\"a\nb\"")
    }
    try workspace.write(rows.joined(separator: "\r\n") + "\r\n99;4711\r\n", to: "o.csv")
    _ = try await workspace.run("snapshot", environment: TestPanel.environment)

    let refused = try await workspace.run("orders", "import", "o.csv", "--panel", "acme")
    #expect(refused.status == 66)
    #expect(refused.output == "acme: 3 orders: 3 added\n1 row not imported\n")
    let reading =
      "ratebook: 'o.csv': order from 'Order ID', service from 'Service', ordered_at from 'Date', "
      + "quantity from 'Qty' (times in UTC); not read: 'Link'"
    #expect(
      refused.errorLines == [
        reading[...],
        "ratebook: 'o.csv': 1 row not imported, the first on line 8: the catalogue of 'acme' never held 1 service (4711). Is the "
          + "column the panel's service id? --force imports them all the same",
      ])
    let imported = try await workspace.run(
      "orders", "import", "o.csv", "--panel", "acme", "--force")
    #expect(imported.status == 0)
    #expect(imported.output == "acme: 4 orders: 1 added, 3 there already\n")
    #expect(
      imported.errorLines == [
        reading[...],
        "ratebook: 'o.csv': the catalogue of 'acme' never held 1 service (4711); the 1 order of it is kept",
      ])
    let again = try await workspace.run("orders", "import", "o.csv", "--panel", "acme")
    #expect(again.output == "acme: 4 orders: 4 there already, nothing changed\n")

    let first = try await workspace.run("orders", "sync", environment: TestPanel.environment)
    #expect(first.status == 0 && first.output == "acme: 4 open orders, 4 changed\n")
    let error = "ratebook: panel 'acme': 1 order without a status: Incorrect order ID (99)"
    #expect(first.errors.hasPrefix(error))
    await panel.advance(to: await panel.time + .seconds(5 * 86_400))
    // The one that the panel does not know is not asked for with every snapshot.
    let snapshot = try await workspace.run("snapshot", environment: TestPanel.environment)
    #expect(snapshot.output.hasSuffix("; 3 open orders, 3 changed, 3 ended\n"))
    #expect(snapshot.errors.isEmpty)
    let last = try await workspace.run("orders", "sync", environment: TestPanel.environment)
    #expect(last.output == "acme: 1 open order, 0 changed\n" && last.errors.hasPrefix(error))
    await panel.stop()

    let list = try await workspace.run("orders", "list", "--format", "csv", "--no-bom")
    let lines = list.output.split(separator: "\r\n")
    #expect(lines.count == 5)
    #expect(lines[1].hasPrefix("acme,99,4711,,,,,,USD,,,"))
    #expect(lines[1].hasSuffix(",Incorrect order ID"))
    for line in lines.dropFirst(2) {
      #expect(line.contains(",500,") && line.contains(#/,USD,(Completed|Partial|Canceled),/#))
    }
    let past = try await workspace.run(
      "orders", "list", "--until", "yesterday", "--since", "1y", "--format", "csv", "--no-bom")
    #expect(past.output.split(separator: "\r\n").count == 2, "the one without a time")
  }

  @Test("Rows that cannot be read are told with their line, the others are stored, status 65")
  func unreadableRows() async throws {
    let workspace = try Self.configured()
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
        acme: 2 orders: 2 added; 2 rows on orders that stood further up
        2 rows not imported

        """)
    for words in [
      "standard input: line 3 was not imported: the charge '0,90' is not an amount such as 0.27",
      "standard input: line 4 was not imported: the time '01.11.2026' is not written as 2026-11-01",
      "standard input: line 6: order '1' of 'acme': its service '6' differs from '5' of line 2, "
        + "which is kept",
    ] {
      #expect(result.errorLines.contains { $0.hasPrefix("ratebook: " + words) }, "\(words)")
    }
    #expect(try orders(in: workspace) == 2)
  }

  @Test("A file that is imported again without its services changes nothing, and says so")
  func withoutServices() async throws {
    let workspace = try Self.configured()
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
        "ratebook: standard input: line 2 was not imported: order '1' has no service's id",
        "ratebook: standard input: line 3 was not imported: order '2' has no service's id",
      ])
    let column = try await workspace.run(
      "orders", "import", "-", "--panel", "acme", input: "order,charge\n2,0.5\n")
    #expect(column.status == 65 && column.errors.contains("names no column 'service'"))
    #expect(try rows() == orders)
  }

  @Test("A shop's export with both ids and both prices is read by the panel's, or refused")
  func shop() async throws {
    let workspace = try Self.configured()
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
        + "it, so 'id' may be the shop's order and not the panel's. Choose the column with --columns "
        + "order=HEADER, id if it is the panel's\n")
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
    #expect(other.output == "acme: 1 order: 1 replaced\n")
    let kept = try await workspace.run("orders", "import", "o.csv", "--columns", "charge=x")
    #expect(
      kept.errors.contains("'0.9' differs from '1.9' of the ledger, which is kept (--replace takes")
    )
    let missing = try await workspace.run("orders", "import", "o.csv", "--columns", "charge=z")
    #expect(missing.status == 64 && missing.errors.contains("it has no column 'z'"))
    let wrong = try await workspace.run("orders", "import", "o.csv", "--columns", "cost=z")
    #expect(wrong.status == 64 && wrong.errors.contains("'cost' does not choose a column"))
  }

  @Test("A wrong import is undone with one command, by file or by ids")
  func undone() async throws {
    let workspace = try Self.configured()
    try workspace.write("order,service\n1,5\n2,5\n3,5\n", to: "o.csv")
    _ = try await workspace.run("orders", "import", "o.csv", "--panel", "acme")
    let dry = try await workspace.run(
      "orders", "remove", "--file", "o.csv", "--panel", "acme", "--dry-run")
    #expect(dry.output == "acme: 3 orders would be taken out of the ledger\n")
    let one = try await workspace.run("orders", "remove", "2", "9", "--panel", "acme")
    #expect(one.status == 0 && one.output == "acme: 1 order taken out of the ledger\n")
    #expect(one.errors == "ratebook: 1 order is not in the ledger (9)\n")
    #expect(try orders(in: workspace) == 2)
    let file = try await workspace.run("orders", "remove", "--file", "o.csv", "--panel", "acme")
    #expect(file.status == 0 && file.output == "acme: 2 orders taken out of the ledger\n")
    #expect(try orders(in: workspace) == 0)
    let again = try await workspace.run("orders", "remove", "1")
    #expect(again.status == 66 && again.errors.contains("there is no order '1' in the ledger"))
    for arguments in [[], ["1", "--file", "o.csv"]] {
      let wrong = try Program.start(["orders", "remove"] + arguments, in: workspace)
      #expect(await wrong.result().status == 64)
    }
  }

  @Test("Only the ids of a file matter for removing its orders, and a row without one is reported")
  func undoneWhateverTheFiguresAre() async throws {
    let workspace = try Self.configured()
    try workspace.write("order,service\n1,5\n2,5\n3,5\n", to: "o.csv")
    _ = try await workspace.run("orders", "import", "o.csv", "--panel", "acme")
    try workspace.write(
      "order,service,date,charge\n1,5,31.12.2026,free\n,5,2026-11-01,1\n2,5,2026-11-01,1\n",
      to: "x.csv")
    let file = try await workspace.run("orders", "remove", "--file", "x.csv", "--panel", "acme")
    #expect(file.status == 65 && file.output == "acme: 2 orders taken out of the ledger\n")
    #expect(
      file.errorLines.count == 1
        && file.errors.hasPrefix("ratebook: 'x.csv': the order of line 3 was not removed: "))
    #expect(try orders(in: workspace) == 1)
  }

  /// A panel that gives one status for its failed order 96 and knows no other one.
  private static func failing() async throws -> (server: HTTPServer, url: String) {
    let server = HTTPServer(address: try .inet(ip4: "127.0.0.1", port: 0), logger: .disabled)
    await server.appendRoute("*") { request in
      let form = String(decoding: try await request.bodyData, as: UTF8.self)
      let text =
        if form.contains("action=services") {
          Answers.before
        } else if form.contains("action=status") {
          #"{"96":{"status":"Fail","charge":"1"},"98":{"error":"Incorrect order ID"}}"#
        } else {
          #"{"balance":"1","currency":"USD"}"#
        }
      return HTTPResponse(statusCode: .ok, body: Data(text.utf8))
    }
    Task { try await server.run() }
    try await server.waitUntilListening(timeout: 60)
    guard case .ip4(_, let port) = await server.listeningAddress else {
      throw CocoaError(.fileNoSuchFile)
    }
    return (server, "http://127.0.0.1:\(port)/")
  }

  @Test("That orders are not asked for any more is said once, with the reason")
  func ends() async throws {
    let (server, url) = try await Self.failing()
    let workspace = try Self.configured(url)
    _ = try await workspace.run("snapshot", environment: TestPanel.environment)
    do {
      let store = try RatebookStore.forWriting(path: workspace.path("r.sqlite"))
      _ = try store.addOrders(["96", "98"].map { ("acme", LedgerOrder(id: $0, service: "1")) })
      let failed = OrderReport.Status(state: "Fail", meaning: "failed", isFinal: false)
      let answers: [(String, OrderReport.Answer, Int)] = [
        ("96", .status(failed), 31), ("98", .error("Incorrect order ID"), 8),
      ]
      for (id, answer, days) in answers {
        _ = try store.record(
          [OrderReport(order: id, answer: answer)], of: "acme",
          readAt: Timestamp(Date()) - .seconds(days * 86_400))
      }
    }
    let first = try await workspace.run("snapshot", environment: TestPanel.environment)
    #expect(first.output.hasSuffix("; 2 open orders, 1 changed\n"))
    let lines = [
      "after 7 days without a status: Incorrect order ID (98); if the ids are wrong, take the orders "
        + "out with `ratebook orders remove`",
      "after 30 days as failed (96); what they cost counts as spent, since the panel gave nothing back",
    ].map { "ratebook: panel 'acme': 1 order is not asked for any more, \($0)" }
    #expect(first.errorLines.map(String.init) == lines)
    let second = try await workspace.run("snapshot", environment: TestPanel.environment)
    #expect(second.errors.isEmpty)
    #expect(!second.output.contains("order"))
    await server.stop()
  }

  @Test("An order of two panels is taken out of the one that is named")
  func ofTwoPanels() async throws {
    let workspace = try Workspace()
    try workspace.configure(["acme", "zeta"].map { TestPanel.line($0, "http://127.0.0.1:9/") })
    try workspace.write("panel,order,service\nacme,1,5\nzeta,1,5\n", to: "o.csv")
    _ = try await workspace.run("orders", "import", "o.csv")
    let result = try await workspace.run("orders", "remove", "1")
    #expect(
      result.status == 64
        && result.errors.contains("order '1' is in the ledger of acme and of zeta"))
    #expect(try await workspace.run("orders", "remove", "1", "--panel", "zeta").status == 0)
    #expect(try orders(in: workspace) == 1)
  }

  @Test("An order from the future is reported, and times are of the configured zone")
  func future() async throws {
    let workspace = try Self.configured()
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

  @Test("A panel that nobody knows is status 66, and its rows alone are not stored")
  func unknownPanel() async throws {
    let workspace = try Self.configured()
    let text = "panel,order,service\nacme,1,5\nacne,2,5\nacne,3,5\n"
    let result = try await workspace.run("orders", "import", "-", input: text)
    #expect(result.status == 66)
    #expect(
      result.errors.contains(
        "2 rows not imported, the first on line 3: panel 'acne' is neither in the configuration "
          + "nor in the database (known: acme)"))
    #expect(try orders(in: workspace) == 1)
    let option = try await workspace.run(
      "orders", "import", "-", "--panel", "acne", input: "order,service\n1,2\n")
    #expect(option.status == 66 && option.errors.contains("(known: acme)"))
    #expect(try orders(in: workspace) == 1)
  }

  @Test(
    "A file that is none has its status and says why",
    arguments: [
      ("", 65, "it is empty"), ("order,name\n1,2\n", 65, "names no column 'service'"),
      ("order,service\n1,2\n", 64, "say which panel's orders they are with --panel"),
      ("panel,Order ID,order_id,service\na,1,2,3\n", 65, "may both be the panel's order id"),
      ("panel,order,service\n", 0, ""),
    ])
  func noFile(text: String, status: Int32, words: String) async throws {
    let workspace = try Self.configured()
    try workspace.write(text, to: "o.csv")
    let result = try await workspace.run("orders", "import", "o.csv")
    #expect(result.status == status && result.errors.contains(words) || words.isEmpty)
    #expect(result.errorLines.count == 1)
    if status == 0 {
      #expect(result.output == "'o.csv' holds a header and no order; nothing changed\n")
    }
  }

  @Test("What is missing, locked, unreachable or refused has its status")
  func statuses() async throws {
    let (panel, url) = try await TestPanel.simulated()
    let workspace = try Self.configured(url)
    #expect(try await workspace.run("orders", "list").status == 66)
    let missing = try await workspace.run("orders", "import", "none.csv")
    #expect(missing.status == 66 && missing.errors.contains("there is no file 'none.csv'"))
    try workspace.write("panel,order,service\nacme,1,5\n", to: "o.csv")
    do {
      let store = try RatebookStore.forWriting(path: workspace.path("r.sqlite"))
      let busy = try await Program.start(
        ["orders", "import", "o.csv"], in: workspace, environment: TestPanel.environment
      ).result()
      #expect(busy.status == 75)
      #expect(try store.panels().isEmpty)
    }
    #expect(try await workspace.run("orders", "import", "o.csv").status == 0)
    let refused = try await workspace.run("orders", "sync", environment: ["PANEL_KEY": "x5ec2e7"])
    #expect(refused.status == 77)
    #expect(
      refused.errors.contains(
        "panel 'acme': 1 of 1 open order could not be read: it refuses the key: Invalid API key"))
    await panel.stop()
    let unreachable = try await workspace.run("orders", "sync", environment: TestPanel.environment)
    #expect(unreachable.status == 69)
    #expect(unreachable.output == "acme: 1 open order, 0 changed, 1 not read\n")
    let other = try await workspace.run(
      "orders", "sync", "--panel", "acne", environment: TestPanel.environment)
    #expect(other.status == 66)
    let wrong = try await workspace.run("orders", "lst")
    #expect(wrong.status == 64 && wrong.errors.contains("did you mean 'list'?"))
  }

  @Test("A killed import leaves all orders of the file or none", arguments: [0, 0.3, 0.6, 0.9])
  func killed(share: Double) async throws {
    let rows = (1...4000).map { "acme,\($0),5,2026-11-01,100,0.5" }
    let text = "panel,order,service,date,qty,price\n" + rows.joined(separator: "\n")
    func start(in workspace: Workspace) throws -> RunningProgram {
      try workspace.write(text, to: "o.csv")
      return try Program.start(["orders", "import", "o.csv"], in: workspace)
    }
    let measured = try Self.configured()
    let time = try await start(in: measured).longestWrite(to: measured.path("r.sqlite"))
    let isHit = try await hits { patience in
      let workspace = try Self.configured()
      let program = try start(in: workspace)
      let isKilled = await program.isKilled(
        writing: workspace.path("r.sqlite"), for: time * share * patience)
      // Before it has tables, a database cannot be read.
      let count = (try? orders(in: workspace)) ?? 0
      #expect(count == 0 || count == 4000)
      #expect(try await start(in: workspace).result().status == 0)
      #expect(try orders(in: workspace) == 4000)
      #expect(try workspace.isSound())
      return isKilled && count == 0
    }
    #expect(isHit, "\(share) of \(time)")
  }
}
