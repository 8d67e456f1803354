import Foundation
import Testing

/// Reports of some services only, over the real program.
@Suite struct WatchListCommandTests {
  @Test("A report keeps to the services of a file, and says what changed in them")
  func file() async throws {
    let workspace = try await Workspace.withTwoDays()
    try workspace.write("# mine\n1  # followers\n", to: "mine.txt")
    let report = try await workspace.report("--watch-list", "mine.txt")
    #expect(report.status == 0 && report.errors.isEmpty)
    #expect(
      report.output.contains(
        """
        • acme: your service got 20.0 % more expensive

        Your services: 1 · panel acme · USD
        """))
    #expect(!report.output.contains("Views") && !report.output.contains("Balance"))
    let rates = try await workspace.report(
      "rates", "removed", "--watch-list", "mine.txt", "--format", "json")
    #expect(rates.output.contains(#""service": "1""#) && !rates.output.contains(#""service": "2""#))
  }

  @Test("A report keeps to the ledger's services or to a list on standard input")
  func ledger() async throws {
    let workspace = try await Workspace.withTwoDays()
    try workspace.write(
      "order,service,date,charge\n7,1,2026-10-30,2.5\n", to: "orders.csv")
    let imported = try await workspace.run(
      "orders", "import", "orders.csv", "--panel", "acme", environment: Workspace.database)
    #expect(imported.status == 0)
    let report = try await workspace.report("rates", "--watch-list", "@orders")
    #expect(report.output.contains("acme: your service got 20.0 % more expensive\n"))
    let piped = try await workspace.run(
      "report", "new", "--watch-list", "-", "--since", "2026-11-01T12:00:00Z", "--until",
      "2026-11-03", "--format", "csv", "--no-bom", environment: Workspace.database,
      input: "*views*\n")
    #expect(piped.status == 0 && piped.output.contains("\r\nacme,3,Views,"))
  }

  @Test(
    "The configuration's list is not about the account, and a file may begin with a byte-order mark"
  )
  func account() async throws {
    let workspace = try await Workspace.withTwoDays()
    try workspace.write("\u{feff}1\n", to: "mine.txt")
    try workspace.write("database: r.sqlite\nwatch_list: mine.txt\n", to: "r.yaml")
    for section in ["balance", "spend"] {
      let report = try await Program.start(
        ["report", section, "--config", "r.yaml"] + Workspace.window, in: workspace
      ).result()
      #expect(report.status == 0 && report.errors.isEmpty)
    }
    let rates = try await workspace.report("rates", "--watch-list", "mine.txt")
    #expect(rates.status == 0 && !rates.output.contains("no service is known"))
    let both = try await workspace.report("balance", "--watch-list", "mine.txt")
    #expect(both.status == 64)
  }

  @Test("The configuration's list counts until an option says otherwise")
  func configured() async throws {
    let workspace = try await Workspace.withTwoDays()
    try workspace.write("1\n", to: "etc/mine.txt")
    for list in ["mine.txt", "['1']"] {
      try workspace.write("database: ../r.sqlite\nwatch_list: \(list)\n", to: "etc/r.yaml")
      func removed(_ arguments: String...) async throws -> Bool {
        let report = try await Program.start(
          ["report", "removed", "--config", "etc/r.yaml"] + Workspace.window + arguments,
          in: workspace
        ).result()
        #expect(report.status == 0)
        return !report.output.contains("Removed services: none")
      }
      #expect(try await !removed())
      #expect(try await removed("--no-watch-list"))
      try workspace.write("acme/2\n", to: "other.txt")
      #expect(try await removed("--watch-list", "other.txt"))
    }
  }

  @Test("A user's query keeps to the watch list, too")
  func ownQuery() async throws {
    let workspace = try await Workspace.withTwoDays()
    try workspace.write("database: ../r.sqlite\nqueries: .\n", to: "etc/r.yaml")
    try workspace.write(
      "SELECT 'acme' AS panel, key AS service FROM service", to: "etc/all.sql")
    try workspace.write("3\n", to: "mine.txt")
    let report = try await workspace.report(
      "all", "--watch-list", "mine.txt", "--config", "etc/r.yaml", "--format", "csv", "--no-bom",
      environment: [:])
    #expect(report.output == "panel,service\r\nacme,3\r\n")
  }

  @Test("A list that cannot be read or is wrong is reported with its file and line")
  func wrong() async throws {
    let workspace = try await Workspace.withTwoDays()
    try workspace.write("1\n@all\n", to: "mine.txt")
    try workspace.write("watch_list: ['1', '**']\n", to: "ratebook.yaml")
    for (arguments, status, words) in [
      (["--watch-list", "nowhere.txt"], Int32(66), "'nowhere.txt': it cannot be read"),
      (["--watch-list", "mine.txt"], 65, "watch list 'mine.txt': line 2: '@all' is not a group"),
      (["balance", "--watch-list", "@orders"], 64, "'balance' is about the whole account"),
      (["--no-watch-list", "--watch-list", "x"], 64, "exclude each other"),
      ([], 78, "ratebook.yaml:1: 'watch_list': '**' matches every service"),
    ] {
      let environment = arguments.isEmpty ? [:] : ["RATEBOOK_CONFIG": "none"]
      let result = try await Program.start(
        ["report"] + Workspace.window + arguments, in: workspace,
        environment: Workspace.database.merging(environment) { $1 }
      ).result()
      #expect(result.status == status && result.errors.contains(words), "\(result.errors)")
    }
  }
}
