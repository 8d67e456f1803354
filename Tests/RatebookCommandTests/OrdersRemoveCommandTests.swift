import Testing

@Suite(.serialized) struct OrdersRemoveCommandTests {
  private static func undo(_ number: Int) -> String {
    "change \(number); `ratebook orders undo \(number)` undoes it\n"
  }

  @Test("A wrong import is undone with one command, by file or by ids")
  func undone() async throws {
    let workspace = try Workspace.configured()
    try workspace.write("order,service\n1,5\n2,5\n3,5\n", to: "o.csv")
    _ = try await workspace.run("orders", "import", "o.csv", "--panel", "acme")
    let dry = try await workspace.run(
      "orders", "remove", "--file", "o.csv", "--panel", "acme", "--dry-run")
    #expect(dry.output == "acme: 3 orders would be taken out of the ledger\n")
    let one = try await workspace.run("orders", "remove", "2", "9", "2", "--panel", "acme")
    #expect(
      one.status == 0 && one.output == "acme: 1 order taken out of the ledger\n\(Self.undo(2))")
    #expect(one.errors == "ratebook: 1 order is not in the ledger (9)\n")
    #expect(try workspace.orders() == 2)
    let file = try await workspace.run("orders", "remove", "--file", "o.csv", "--panel", "acme")
    #expect(
      file.status == 0 && file.output == "acme: 2 orders taken out of the ledger\n\(Self.undo(3))")
    #expect(try workspace.orders() == 0)
    let again = try await workspace.run("orders", "remove", "1")
    #expect(again.status == 66 && again.errors.contains("there is no order '1' in the ledger"))
    for arguments in [[], ["1", "--file", "o.csv"]] {
      let wrong = try Program.start(["orders", "remove"] + arguments, in: workspace)
      #expect(await wrong.result().status == 64)
    }
  }

  @Test("Only the ids of a file matter for removing its orders, and a row without one is reported")
  func undoneWhateverTheFiguresAre() async throws {
    let workspace = try Workspace.configured()
    try workspace.write("order,service\n1,5\n2,5\n3,5\n", to: "o.csv")
    _ = try await workspace.run("orders", "import", "o.csv", "--panel", "acme")
    try workspace.write(
      "order,service,date,charge\n1,5,31.12.2026,free\n,5,2026-11-01,1\n2,5,2026-11-01,1\n",
      to: "x.csv")
    let file = try await workspace.run("orders", "remove", "--file", "x.csv", "--panel", "acme")
    #expect(
      file.status == 65 && file.output == "acme: 2 orders taken out of the ledger\n\(Self.undo(2))")
    #expect(
      file.errorLines.count == 1
        && file.errors.hasPrefix("ratebook: 'x.csv': the order of line 3 was not removed: "))
    #expect(try workspace.orders() == 1)
  }

  @Test("An order of two panels is removed from the named one")
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
    #expect(try workspace.orders() == 1)
  }

  @Test("An undone import gives back what it replaced, filled in and added, and says so")
  func undoneImport() async throws {
    let workspace = try Workspace.configured()
    #expect(try await workspace.run("orders", "undo").status == 66, "there is no database yet")
    try workspace.write("order,service,charge\n1,5,0.9\n2,5,\n", to: "right.csv")
    try workspace.write("order,service,charge\n1,6,9\n2,5,9\n3,5,9\n", to: "wrong.csv")
    func orders() async throws -> String {
      try await workspace.run("orders", "list", "--format", "csv").output
    }
    _ = try await workspace.run("orders", "import", "right.csv", "--panel", "acme")
    let before = try await orders()
    let wrong = try await workspace.run(
      "orders", "import", "wrong.csv", "--panel", "acme", "--replace")
    #expect(
      wrong.output
        == "acme: 3 orders: 1 added, 1 filled in, 1 replaced\n\(Self.undo(2))")
    let early = try await workspace.run("orders", "undo", "1")
    #expect(early.status == 64)
    #expect(
      early.errors
        == "ratebook: change 1 cannot be undone yet: change 2 (import of 'wrong.csv') changed 2 orders of "
        + "it later. Undo that first: `ratebook orders undo 2`. Nothing was changed\n")
    let removed = try await workspace.run(
      "orders", "remove", "--file", "wrong.csv", "--panel", "acme", "--dry-run")
    #expect(removed.output == "acme: 3 orders would be taken out of the ledger\n")
    #expect(
      removed.errors
        == "ratebook: 2 orders of the file were in the ledger before change 2 (import of 'wrong.csv'), the "
        + "last import of these orders; to undo that import alone: ratebook orders undo 2\n")
    let dry = try await workspace.run("orders", "undo", "2", "--dry-run")
    #expect(dry.output.hasPrefix("acme: 3 orders: 1 removed, 2 set back\nthis was a dry run: "))
    #expect(try workspace.orders() == 3)
    let undone = try await workspace.run("orders", "undo", "2")
    #expect(undone.status == 0 && undone.output.hasSuffix(Self.undo(3)))
    #expect(
      undone.output.hasPrefix(
        "acme: 3 orders: 1 removed, 2 set back\nchange 2 (import of 'wrong.csv', 20"))
    #expect(try await orders() == before)
    let again = try await workspace.run("orders", "undo", "2")
    #expect(again.status == 64 && again.errors.hasPrefix("ratebook: change 2 was undone at "))
    let missing = try await workspace.run("orders", "undo", "9")
    #expect(missing.status == 66 && missing.errors.contains("the ledger has no change 9"))
    let list = try await workspace.run("orders", "undo")
    let lines = list.output.split(separator: "\n")
    try #require(lines.count == 3, "\(list.output)")
    #expect(
      lines[0].hasPrefix("change 3 (undoing of change 2, ") && lines[0].hasSuffix(": 3 orders"))
    #expect(lines[1].contains("): 3 orders, undone 20"))
    #expect(
      lines[2].hasPrefix("change 1 (import of 'right.csv', ") && lines[2].hasSuffix(": 2 orders"))
    let redone = try await workspace.run("orders", "undo", "3")
    #expect(redone.output.hasSuffix(Self.undo(4)))
    #expect(try workspace.orders() == 3)
  }

  @Test("Orders that were removed by mistake come back")
  func undoneRemoval() async throws {
    let workspace = try Workspace.configured()
    try workspace.write("order,service\n1,5\n2,5\n", to: "o.csv")
    _ = try await workspace.run("orders", "import", "o.csv", "--panel", "acme")
    let before = try await workspace.run("orders", "list", "--format", "csv").output
    _ = try await workspace.run("orders", "remove", "1")
    let undone = try await workspace.run("orders", "undo", "2")
    #expect(undone.output.hasPrefix("acme: 1 order: 1 put back\nchange 2 (removal, 20"))
    #expect(try await workspace.run("orders", "list", "--format", "csv").output == before)
  }
}
