import Foundation
import Testing

/// What a result without a header is in each format.
@Suite struct QueryResultTests {
  private func output(
    _ sql: String, _ format: String, status: Int32 = 0, in workspace: Workspace? = nil
  ) async throws -> String {
    var place = workspace
    if place == nil { place = try await Workspace.withTwoDays() }
    let result = try await Program.start(
      ["query", "-", "--format", format] + (format == "csv" ? ["--no-bom"] : []),
      in: try #require(place), environment: Workspace.database, input: sql
    ).result()
    #expect(result.status == status, "\(result.errors)")
    return status == 0 ? result.output : result.errors
  }

  private static let values = """
    SELECT 1 AS whole, 2.5 AS real, 1e-7 AS small, 'x' AS word, NULL AS absent, x'00ff' AS bytes, \
    9e999 AS infinite, '0.90' AS amount, 9007199254740993 AS large
    UNION ALL SELECT NULL, 3, -4.0, 5, NULL, NULL, 1.5, 0.25, 0.5
    """

  @Test("The kinds of columns come from their values, and none is guessed")
  func kinds() async throws {
    #expect(
      try await output(Self.values, "csv") == """
        whole,real,small,word,absent,bytes,infinite,amount,large\r
        1,2.5,1e-07,x,,00FF,Infinity,0.90,9007199254740993\r
        ,3,-4,5,,,1.5,0.25,0.5\r

        """)
    let json = try await output(Self.values, "json")
    #expect(
      json.contains(
        #"{"whole": 1, "real": 2.5, "small": 1e-07, "word": "x", "absent": null, "bytes": "00FF", "#
          + #""infinite": "Infinity", "amount": "0.90", "large": "9007199254740993"}"#))
    #expect(json.contains(#"{"whole": null, "real": 3, "small": -4, "word": "5","#))
    #expect(try JSONSerialization.jsonObject(with: Data(json.utf8)) is [String: Any])
    let page = try await output(Self.values, "html")
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("1e-07") && page.contains("00FF"))
    let text = try await output(Self.values, "text")
    #expect(text.contains("1e-07") && text.contains("Infinity"))
  }

  @Test("Every column has a name of its own")
  func names() async throws {
    let sql = #"SELECT 1 AS a, 2 AS a, 3 AS "", 4 AS a_2, 5 AS "", count(*) FROM panel"#
    #expect(
      try await output(sql, "csv") == "a,a_3,column_3,a_2,column_5,count(*)\r\n1,2,3,4,5,1\r\n")
    #expect(
      try await output(sql, "json").contains(
        #"{"a": 1, "a_3": 2, "column_3": 3, "a_2": 4, "column_5": 5, "count(*)": 1}"#))
  }

  @Test("Hostile values of a result are harmless in every format")
  func hostile() async throws {
    let sql =
      #"SELECT '=1+1' AS "=cmd", '<script>x</script>' AS "<b>", char(27) || '[2J' AS "e\#u{1b}""#
    let csv = try await output(sql, "csv")
    #expect(csv.hasPrefix("'=cmd,") && csv.contains("\r\n'=1+1,"))
    let page = try await output(sql, "html")
    #expect(!page.contains("<script>") && !page.contains("<b>"))
    #expect(try await !output(sql, "text").contains("\u{1b}"))
    #expect(try await output(sql, "json").contains(#""=1+1""#))
  }

  @Test("A header of the query's own says what its columns are")
  func header() async throws {
    let workspace = try await Workspace.withTwoDays()
    let header = "-- title:   Dear\n-- meaning: what is dear\n-- column:  rate  amount\n"
    let good = try await output(
      header + "-- column:  at time\nSELECT '1.50' AS rate, 0 AS at", "text", in: workspace)
    #expect(good.contains("Dear: 1\nwhat is dear\n") && good.contains("1970-01-01 00:00"))
    for (sql, words) in [
      (header + "SELECT 'dear' AS rate", "standard input: column 'rate' is no amount"),
      (header + "SELECT 1 AS rat", "its header names the columns rate, and its result has rat"),
      (header + "SELECT 1 AS rate, 2 AS b", "its result has rate, b"),
      (header + "-- column:  b colour\nSELECT 1", "in its header, 'b colour' is not a column"),
    ] {
      #expect(try await output(sql, "text", status: 65, in: workspace).contains(words))
    }
    let titled = try await output("-- title: Only\nSELECT 1", "text", in: workspace)
    #expect(titled.contains("Only: 1\nYour own query\n"))
  }
}
