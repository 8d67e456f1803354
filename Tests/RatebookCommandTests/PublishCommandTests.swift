import Foundation
import Testing

@Suite struct PublishCommandTests {
  /// What a folder holds, by path.
  static func tree(_ folder: String) throws -> [String: Data] {
    var tree: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      if let data = FileManager.default.contents(atPath: "\(folder)/\(path)") { tree[path] = data }
    }
    return tree
  }

  private func publish(
    _ workspace: Workspace, _ arguments: String..., folder: String = "site"
  ) async throws -> Program.Result {
    try await Program.start(
      ["publish", folder] + arguments, in: workspace, environment: Workspace.database
    ).result()
  }

  @Test("A site is written once, and not again if nothing is new")
  func twice() async throws {
    let workspace = try await Workspace.withTwoDays()
    let first = try await publish(workspace)
    #expect(first.status == 0)
    #expect(first.output.contains("'site': ") && first.output.contains(" written"))
    #expect(first.errors.contains("no feed: it needs the site's address"))
    let before = try Self.tree(workspace.path("site"))
    let second = try await publish(workspace)
    #expect(second.output.hasSuffix(" files, nothing new\n"))
    #expect(try Self.tree(workspace.path("site")) == before)
    let quiet = try await publish(workspace, "--quiet", folder: "other")
    #expect(quiet.output.isEmpty && quiet.errors.isEmpty)
    #expect(try Self.tree(workspace.path("other")) == before)
  }

  @Test("A site's files equal the output of the commands")
  func downloads() async throws {
    let workspace = try await Workspace.withTwoDays()
    _ = try await publish(workspace, "--include-balance", "--include-spend")
    for section in ["rates", "new", "removed", "events", "categories", "balance"] {
      let printed = try await workspace.run(
        "report", section, "--since", "2026-10-26T06:00:00Z", "--until", "2026-11-02T06:00:00Z",
        "--format", "csv", environment: Workspace.database)
      #expect(workspace.text(of: "site/data/\(section).csv") == printed.output, "\(section)")
    }
    let history = try await workspace.run(
      "history", "acme", "1", "--format", "csv", environment: Workspace.database)
    #expect(workspace.text(of: "site/panel/1/service/1.csv") == history.output)
    let folder = "site/panel/1/category/"
    let stem = try #require(
      try workspace.names(in: folder).first { $0.hasPrefix("tiktok") && $0.hasSuffix("l") }
    ).dropLast(5)
    for format in ["csv", "json"] {
      let catalogue = try await workspace.run(
        "catalogue", "--panel", "acme", "--category", "tiktok", "--format", format,
        environment: Workspace.database)
      #expect(workspace.text(of: "\(folder)\(stem).\(format)") == catalogue.output)
    }
  }

  /// A panel that holds 9.0817 USD and has taken 0.2539 USD for an order, and was read for 14 days.
  private static func withMoney() async throws -> Workspace {
    let workspace = try await Workspace.withTwoDays()
    try workspace.write("order,service,date,charge\n7,1,2026-11-01,0.2539\n", to: "orders.csv")
    _ = try await workspace.run(
      "orders", "import", "orders.csv", "--panel", "acme", environment: Workspace.database)
    for (day, balance) in [(3, "100.3"), (6, "9.5"), (8, "9.0817")] {
      try workspace.write(
        #"{"balance":"\#(balance)","currency":"USD"}"#, to: "more/balance-2026-11-0\(day).json")
    }
    _ = try await workspace.run(
      "import", "--panel", "acme", "more", environment: Workspace.database)
    return workspace
  }

  /// What a text says of the money of ``withMoney()``: the balance, what its orders took, its pace.
  private static func told(by texts: some Sequence<String>) -> [Bool] {
    ["9.0817", "0.2539", ": spending "].map { words in texts.contains { $0.contains(words) } }
  }

  @Test("A site shows balances, charges and spend only if it is asked to, and then takes them away")
  func money() async throws {
    let workspace = try await Self.withMoney()
    func told(_ arguments: String...) async throws -> [Bool] {
      let result = try await Program.start(
        ["publish", "site", "--since", "14d", "--until", "2026-11-09"] + arguments, in: workspace,
        environment: Workspace.database
      ).result()
      #expect(result.status == 0)
      let tree = try Self.tree(workspace.path("site"))
      let hasBalance = arguments.contains("--include-balance")
      #expect(tree.keys.contains { $0.contains("balance") } == hasBalance)
      #expect(tree.keys.contains("spend.html") == arguments.contains("--include-spend"))
      return Self.told(by: tree.values.map { String(decoding: $0, as: UTF8.self) })
    }
    #expect(try await told("--include-balance", "--include-spend") == [true, true, true])
    #expect(try await told("--include-balance") == [true, false, false])
    #expect(try await told("--include-spend") == [false, true, false])
    #expect(try await told() == [false, false, false])
  }

  @Test(
    "A public report holds no money, in any format", arguments: ["html", "json", "text"])
  func publicReport(format: String) async throws {
    let workspace = try await Self.withMoney()
    func told(_ arguments: String...) async throws -> [Bool] {
      let result = try await Program.start(
        ["report", "--since", "2026-10-25", "--until", "2026-11-08", "--format", format]
          + arguments,
        in: workspace, environment: Workspace.database
      ).result()
      #expect(result.status == 0 && result.output.contains("acme"))
      return Self.told(by: [result.output])
    }
    #expect(try await told() == [true, true, true])
    #expect(try await told("--public") == [false, false, false])
    try workspace.write("1\n", to: "mine.txt")
    let watched = try await told("--watch-list", "mine.txt")
    #expect(watched == [false, true, false])
    #expect(try await told("--watch-list", "mine.txt", "--public") == [false, false, false])
    let named = try await workspace.run("report", "balance", "--public")
    #expect(named.status == 64 && named.errors.contains("'balance' is private"))
  }

  @Test("One changed rate touches only the pages that show it")
  func oneChange() async throws {
    let workspace = try Workspace()
    let catalogue = Answers.services(40)
    try workspace.write(catalogue, to: "a/services-20261101T060000Z.json")
    try workspace.write(
      catalogue.replacing(#""rate":"7.10""#, with: #""rate":"7.15""#),
      to: "a/services-20261102T060000Z.json")
    _ = try await workspace.run("import", "--panel", "acme", "a", environment: Workspace.database)
    _ = try await publish(workspace)
    let before = try Self.tree(workspace.path("site"))
    try workspace.write(
      catalogue.replacing(#""rate":"7.10""#, with: #""rate":"7.15""#)
        .replacing(#""rate":"8.10""#, with: #""rate":"8.20""#),
      to: "b/services-20261102T070000Z.json")
    _ = try await workspace.run("import", "--panel", "acme", "b", environment: Workspace.database)
    let result = try await publish(workspace)
    let after = try Self.tree(workspace.path("site"))
    let pages = after.filter { $0.key.hasSuffix(".html") && before[$0.key] != $0.value }.keys
      .map { $0.replacing(#/category-8-[0-9a-f]+/#, with: "category-8") }.sorted()
    #expect(
      pages == [
        "changes/2026-11-02.html", "changes/index.html", "index.html",
        "panel/1/category/category-8.html", "panel/1/index.html", "panel/1/service/8.html",
      ])
    let changed = after.count { before[$0.key] != $0.value && $0.key != ".ratebook-site" }
    #expect(result.output.contains(" \(changed) written"))
  }

  @Test("A feed is written if the site's address is configured")
  func feed() async throws {
    let workspace = try await Workspace.withTwoDays()
    try workspace.write(
      "site: {title: Rates & more, base_url: 'https://example.org/p'}\n", to: "ratebook.yaml")
    let result = try await publish(workspace)
    #expect(result.errors.isEmpty)
    let feed = workspace.text(of: "site/feed.xml")
    #expect(feed.contains("<title>Rates &amp; more</title>"))
    #expect(feed.contains("href=\"https://example.org/p/panel/1/service/1.html\""))
    #expect(
      workspace.text(of: "site/404.html").contains("href=\"https://example.org/p/index.html\""))
  }

  @Test(
    "A text that is no address is reported with its line",
    arguments: ["example.org/p", "ftp://example.org", "https://", "https://a/?q", "https://u@a/"])
  func badAddress(address: String) async throws {
    let workspace = try await Workspace.withTwoDays()
    try workspace.write("site:\n  base_url: '\(address)'\n", to: "ratebook.yaml")
    let result = try await publish(workspace)
    #expect(result.status == 78)
    #expect(result.errors.contains("ratebook.yaml:2: 'base_url' is not an address such as"))
    #expect(!workspace.holds("site"))
  }

  @Test("A folder that is no site is left alone")
  func strangeFolder() async throws {
    let workspace = try await Workspace.withTwoDays()
    let result = try await publish(workspace, folder: ".")
    #expect(result.status == 73)
    #expect(result.errors.contains("'.' is not a Ratebook site"))
    let file = try await publish(workspace, folder: "r.sqlite")
    #expect(file.status == 73 && file.errors.contains("it is a file"))
    let nowhere = try await publish(workspace, folder: "r.sqlite/site")
    #expect(nowhere.status == 73)
  }

  @Test("A window that ends before it starts and an unknown panel are errors")
  func wrongWindow() async throws {
    let workspace = try await Workspace.withTwoDays()
    let window = try await publish(workspace, "--since", "2026-11-05")
    #expect(window.status == 64 && window.errors.contains("later than the window's end"))
    let panel = try await publish(workspace, "--panel", "nobody")
    #expect(panel.status == 66)
    #expect(!workspace.holds("site"))
  }

  /// The folder of a site that is being written; `nil` if there is none.
  private func staging(in workspace: Workspace) throws -> String? {
    try workspace.leftNames().first { $0.hasPrefix(".") }.map(workspace.path)
  }

  @Test("A killed run leaves the old site or the new one, whole")
  func killed() async throws {
    let workspace = try Workspace()
    for edition in 0...1 {
      try workspace.write(
        Answers.services(600, edition: edition),
        to: "in/services-2026110\(edition + 1)T060000Z.json")
    }
    _ = try await workspace.run("import", "--panel", "acme", "in", environment: Workspace.database)
    let until = [["--until", "2026-11-01T06:00:00Z"], ["--until", "2026-11-02T06:00:00Z"]]
    var sites: [[String: Data]] = []
    for arguments in until {
      _ = try await Program.start(
        ["publish", "-q", "site"] + arguments, in: workspace, environment: Workspace.database
      ).result()
      sites.append(try Self.tree(workspace.path("site")))
    }
    #expect(sites[0] != sites[1])
    let rounds = 8
    for round in 0...rounds {
      let isHit = try await hits { patience in
        // The new site is written beside the old one; the kill comes when a share of it is there.
        let share = Int(Double(sites[0].count * round / rounds) * patience)
        let isOld = try Self.tree(workspace.path("site")) == sites[0]
        if let staging = try staging(in: workspace) {
          try FileManager.default.removeItem(atPath: staging)
        }
        let program = try Program.start(
          ["publish", "-q", "site"] + until[isOld ? 1 : 0], in: workspace,
          environment: Workspace.database)
        _ = try await program.waits(for: .milliseconds(1)) {
          let files = try staging(in: workspace).map {
            FileManager.default.enumerator(atPath: $0)?.allObjects.count ?? 0
          }
          return files.map { $0 >= share } ?? !program.isRunning
        }
        program.send(SIGKILL)
        _ = await program.result()
        #expect(sites.contains(try Self.tree(workspace.path("site"))), "round \(round)")
        return try staging(in: workspace) != nil
      }
      #expect(isHit, "round \(round)")
    }
    _ = try await publish(workspace)
    #expect(try workspace.leftNames().filter { $0.hasPrefix(".") }.isEmpty)
  }
}
