import Catalogue
import FlyingFox
import FlyingSocks
import Foundation
import PanelAPI
import PanelSimulator
import Store
import Testing

@Suite(.serialized) struct OrdersCommandTests {
  private static func undo(_ number: Int) -> String {
    "change \(number); `ratebook orders undo \(number)` undoes it\n"
  }

  @Test("Orders of a file are followed until they are over, and listed as they went")
  func life() async throws {
    let (panel, url) = try await TestPanel.simulated(services: 60)
    let workspace = try Workspace.configured(url)
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
    #expect(refused.output == "acme: 3 orders: 3 added\n1 row not imported\n\(Self.undo(1))")
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
    #expect(imported.output == "acme: 4 orders: 1 added, 3 there already\n\(Self.undo(2))")
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

  @Test("The last time an order is asked for is reported once, with the reason")
  func ends() async throws {
    let (server, url) = try await Self.failing()
    let workspace = try Workspace.configured(url)
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

  @Test("A missing, locked, unreachable or refused thing has its status")
  func statuses() async throws {
    let (panel, url) = try await TestPanel.simulated()
    let workspace = try Workspace.configured(url)
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
    let measured = try Workspace.configured()
    let time = try await start(in: measured).longestWrite(to: measured.path("r.sqlite"))
    let isHit = try await hits { patience in
      let workspace = try Workspace.configured()
      let program = try start(in: workspace)
      let isKilled = await program.isKilled(
        writing: workspace.path("r.sqlite"), for: time * share * patience)
      // Before it has tables, a database cannot be read.
      let count = (try? workspace.orders()) ?? 0
      #expect(count == 0 || count == 4000)
      #expect(try await start(in: workspace).result().status == 0)
      #expect(try workspace.orders() == 4000)
      #expect(try workspace.isSound())
      return isKilled && count == 0
    }
    #expect(isHit, "\(share) of \(time)")
  }
}
