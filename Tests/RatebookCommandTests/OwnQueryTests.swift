import Foundation
import Testing

/// The folder of the user's own queries.
@Suite struct OwnQueryTests {
  /// A workspace with two days of a panel and a folder of queries.
  private func workspace(_ queries: [String: String]) async throws -> Workspace {
    let workspace = try await Workspace.withTwoDays()
    try workspace.write("database: ../r.sqlite\nqueries: mine\n", to: "etc/ratebook.yaml")
    for (name, sql) in queries { try workspace.write(sql, to: "etc/mine/\(name)") }
    return workspace
  }

  private func run(_ workspace: Workspace, _ arguments: String...) async throws -> Program.Result {
    try await Program.start(
      arguments + ["--config", "etc/ratebook.yaml"], in: workspace
    ).result()
  }

  private static let dear = """
    -- title:   Dear services
    -- meaning: listed now for at least :min
    -- column:  service  text
    -- column:  category text
    -- column:  rate     amount
    SELECT key AS service, category.value AS category, rate
    FROM version JOIN service ON service.id = service_id
    JOIN look ON look.id = look_id JOIN text AS category ON category.id = category_id
    JOIN snapshot ON snapshot.id = snapshot_id
    WHERE decimal_cmp(rate, coalesce(:min, 0)) >= 0 AND taken_at <= :until ORDER BY key, rate
    """

  @Test("A query of the folder is run by its name, from anywhere")
  func byName() async throws {
    let workspace = try await workspace(["dear.sql": Self.dear, "note.txt": "x", ".hid.sql": "x"])
    let result = try await run(
      workspace, "query", "dear", "--set", "min=1.5", "--format", "csv", "--no-bom")
    #expect(result.output == "service,category,rate\r\n1,Instagram,1.5\r\n1,Instagram,1.8\r\n")
    let list = try await run(workspace, "query")
    #expect(
      list.output.hasSuffix(
        "\n\nYour own, in 'etc/mine':\n"
          + "dear                 Dear services: listed now for at least :min\n"))
    let unknown = try await run(workspace, "query", "dera")
    #expect(unknown.status == 64 && unknown.errors.contains("did you mean 'dear'?"))
  }

  @Test("A query is a section of the report only if it is named")
  func section() async throws {
    let workspace = try await workspace(["dear.sql": Self.dear, "none.sql": "SELECT 1 WHERE 0"])
    let report = try await run(workspace, "report", "dear", "rates", "--format", "json")
    #expect(report.status == 0 && report.errors.isEmpty)
    let object = try JSONSerialization.jsonObject(with: Data(report.output.utf8))
    let sections = try #require(
      (object as? [String: Any])?["sections"] as? [String: [[String: Any]]])
    #expect(sections.keys.sorted() == ["dear", "rates"] && sections["dear"]?.count == 4)
    let filtered = try await run(
      workspace, "report", "dear", "--category", "INSTÁ", "--format", "csv", "--no-bom")
    #expect(filtered.output.split(separator: "\r\n").count == 3)
    #expect(try await !run(workspace, "report").output.contains("Dear services"))
    #expect(try await run(workspace, "report", "dear", "--exit-code").status == 1)
    #expect(try await run(workspace, "report", "none", "--exit-code").status == 0)
    let unknown = try await run(workspace, "report", "deer")
    #expect(unknown.status == 64 && unknown.errors.contains("spend, and your own dear, none"))
  }

  @Test("A wrong query is reported with its file when it is used")
  func wrong() async throws {
    let workspace = try await workspace([
      "broken.sql": "-- column: a colour\nSELECT 1", "bad.sql": "SELECT\n nowhere",
      "evil.sql": "DELETE FROM version", "good.sql": "SELECT 1",
    ])
    for command in ["query", "report"] {
      #expect(try await run(workspace, command, "good").status == 0)
      for (name, words) in [
        ("broken", "'etc/mine/broken.sql': in its header, 'a colour' is not a column and its kind"),
        ("bad", "'etc/mine/bad.sql': line 2, column 2: no such column: nowhere"),
        ("evil", "'etc/mine/evil.sql': a query may only read, and DELETE is refused"),
      ] {
        let result = try await run(workspace, command, name)
        #expect(result.status == 65 && result.errors.contains(words), "\(result.errors)")
      }
    }
    let list = try await run(workspace, "query")
    #expect(list.status == 0 && list.output.contains("\nbroken               cannot be run: "))
    #expect(try workspace.isSound() && workspace.snapshots().count == 2)
  }

  @Test("Ratebook's own query precedes one of the same name, and a note says so")
  func hidden() async throws {
    let workspace = try await workspace(["rates.sql": "SELECT 'mine' AS whose"])
    let query = try await run(workspace, "query", "rates", "--format", "csv")
    #expect(query.status == 0 && !query.output.contains("mine"))
    #expect(query.errors.contains("to run 'etc/mine/rates.sql', rename it"))
    #expect(try await run(workspace, "report", "rates").status == 0)
    #expect(try await run(workspace, "query", "etc/mine/rates.sql").output.contains("mine"))
    #expect(try await run(workspace, "query").output.contains("hidden by Ratebook's own"))
  }

  @Test("A pipe in the folder is not a query, and is not waited for", .timeLimit(.minutes(1)))
  func pipe() async throws {
    let workspace = try await workspace(["dear.sql": Self.dear])
    #expect(mkfifo(workspace.path("etc/mine/pipe.sql"), 0o600) == 0)
    let list = try await run(workspace, "query")
    #expect(list.status == 0 && !list.output.contains("pipe"))
    #expect(try await run(workspace, "query", "pipe").status == 64)
  }

  @Test("A folder that cannot be read is reported when it is needed")
  func noFolder() async throws {
    let workspace = try await workspace([:])
    for arguments in [["query"], ["query", "mine"], ["report", "mine"]] {
      let result = try await Program.start(
        arguments + ["--config", "etc/ratebook.yaml"], in: workspace
      ).result()
      #expect(result.status == 78 && result.errors.contains("'etc/mine' cannot be read"))
    }
    #expect(try await run(workspace, "report").status == 0)
    #expect(try await run(workspace, "query", "rates").status == 0)
  }
}
