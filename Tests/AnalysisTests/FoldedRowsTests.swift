import Analysis
import Catalogue
import Testing

/// The services of a line about many services are one row for people.
@Suite struct FoldedRowsTests {
  private static func time(_ hour: Int64) -> Timestamp {
    Timestamp(milliseconds: hour * 3_600_000)
  }

  /// Lines of one panel by hour, name and count, and the ids of `rates` that they explain.
  private func moves(
    _ lines: [(hour: Int64, group: String, count: Int)], categories: [String?] = [],
    rates: [(id: String, group: String)] = [],
    events: Table = SavedQuery.events.table([])
  ) throws -> MassMoves {
    try MassMoves(
      lines: Table(
        name: "lines", title: "", meaning: "",
        columns: [
          Column(.at, .time), Column(.panel, .text), Column(.category, .text),
          Column(.event, .text), Column(.count, .count), Column(.group, .text),
        ],
        rows: lines.enumerated().map { index, line in
          let event = line.group.split(separator: " ").first.map(String.init)
          return [
            .time(Self.time(line.hour)), .text("acme"),
            .text(index < categories.count ? categories[index] : nil), .text(event),
            .count(line.count), .text(line.group),
          ]
        }),
      rateGroups: Table(
        name: "rate_groups", title: "", meaning: "",
        columns: [Column(.panel, .text), Column(.service, .text), Column(.group, .text)],
        rows: rates.map { [.text("acme"), .text($0.id), .text($0.group)] }),
      events: events)
  }

  /// Events by hour, id (none for a line), kind and group.
  private func events(
    _ rows: [(hour: Int64, id: String?, event: String, group: String?)]
  ) -> Table {
    Table(
      name: "events", title: "Events", meaning: "",
      columns: [
        Column(.at, .time), Column(.panel, .text), Column(.service, .text), Column(.name, .text),
        Column(.category, .text), Column(.event, .text), Column(.before, .text),
        Column(.group, .text),
      ],
      rows: rows.map { row in
        [
          .time(Self.time(row.hour)), .text("acme"), .text(row.id), .text(row.id.map { "N\($0)" }),
          .text("Likes"), .text(row.event), .text(row.id.map { _ in "1" }), .text(row.group),
        ]
      })
  }

  private func words(_ table: Table) -> [String] {
    table.words("at", "service", "name", "category", "event", "before", "group")
  }

  @Test("One line represents its services and keeps their category")
  func aLineStandsForItsServicesAndKeepsItsCategory() throws {
    let group = "repriced ×1.2"
    let table = events([
      (1, nil, "repriced", group), (1, "1", "rate", group), (1, "2", "rate", group),
      (1, "3", "rate", nil), (2, nil, "repriced", group), (2, "1", "rate", group),
    ])
    let folded = table.folded(by: try moves([(1, group, 2), (2, group, 1)]))
    #expect(
      words(folded) == [
        "1970-01-01 - 2 services Likes \(group) - -", "1970-01-01 3 N3 Likes rate 1 -",
        "1970-01-01 - 1 service Likes \(group) - -",
      ])
  }

  /// The services of a floating line move all day.
  @Test("The first line of a day also represents later moves")
  func aLineOfTheDayStandsForLaterMoves() throws {
    let table = events([
      (1, nil, "floating", "floating"), (1, "1", "rate", "floating"),
      (5, "2", "rate", "floating"), (9, "1", "rate", "floating"), (30, nil, "floating", "floating"),
      (31, "1", "rate", "floating"),
    ])
    let folded = table.folded(by: try moves([(1, "floating", 1), (30, "floating", 1)]))
    #expect(folded.words("at", "name") == ["1970-01-01 2 services", "1970-01-02 1 service"])
  }

  /// Two categories may move alike at one time, beside the panel or not.
  @Test("Lines of two categories are two rows")
  func linesOfTwoCategoriesAreTwoRows() throws {
    let group = "repriced ×1.2"
    var table = events([
      (1, nil, "repriced", group), (1, nil, "repriced", group), (1, "1", "rate", group),
      (1, "2", "rate", group), (1, "3", "rate", group), (1, "4", "rate", group),
    ])
    for (row, category) in [(1, "Views"), (3, "Views"), (4, "Views"), (5, "Other")] {
      table.rows[row][4] = .text(category)
    }
    let moves = try moves([(1, group, 1), (1, group, 2)], categories: ["Likes", "Views"])
    #expect(
      table.folded(by: moves).words("service", "name", "category")
        == ["- 1 service Likes", "- 2 services Views", "4 N4 Other"])
    let whole = try self.moves([(1, group, 4), (1, group, 2)], categories: [nil, "Views"])
    #expect(
      table.folded(by: whole).words("service", "name", "category")
        == ["- 2 services Likes", "- 2 services Views"])
  }

  @Test("Without its services, a line shows its own count")
  func withoutItsServicesALineSaysItsOwnCount() throws {
    let table = events([(1, nil, "name", "name")])
    #expect(
      table.folded(by: try moves([(1, "name", 77)])).words("name", "event") == ["77 services name"])
  }

  @Test("Fewer than three services without a line are one row each")
  func fewerThanThreeServicesWithoutALineAreRowsOfTheirOwn() throws {
    func table(_ count: Int) -> Table {
      events((1...count).map { (1, "\($0)", "rate", "repriced ×2") })
    }
    #expect(table(2).folded(by: .none).words("service", "group") == ["1 -", "2 -"])
    #expect(table(3).folded(by: .none).words("service", "name") == ["- 3 services"])
  }

  @Test("A rate belongs to the lines that explain all its moves")
  func ratesBelongToTheLinesThatExplainAllTheirMoves() throws {
    let table = Table(
      name: "rates", title: "", meaning: "",
      columns: [Column(.panel, .text), Column(.service, .text), Column(.name, .text)],
      rows: (1...5).map { [.text("acme"), .text("\($0)"), .text("N\($0)")] })
    let moves = try moves(
      [(1, "repriced ×2", 3)], rates: ["1", "3", "4"].map { ($0, "repriced ×2") })
    #expect(
      table.folded(by: moves).words("service", "name")
        == ["- 3 services repriced ×2", "2 N2", "5 N5"])
  }

  @Test("Services that came with a renumbering are one row of new services")
  func whatCameWithARenumberingIsOneRowOfNewServices() throws {
    let events = events(
      [(3, "4", "returned", nil), (2, "4", "missing", nil), (2, "9", "removed", nil)]
        + [(1, nil, "renumbered", "renumbered")]
        + (1...4).map { (1, "\($0)", "new", "renumbered") }
        + [(1, "9", "missing", "renumbered")])
    let moves = try moves([(1, "renumbered", 4)], events: events)
    func table(_ name: String, _ ids: [String]) -> Table {
      Table(
        name: name, title: "", meaning: "",
        columns: [Column(.panel, .text), Column(.service, .text), Column(.name, .text)],
        rows: ids.map { [.text("acme"), .text($0), .text("N\($0)")] })
    }
    #expect(
      table("new", ["1", "2", "3", "4", "5"]).folded(by: moves).words("service", "name")
        == ["- 3 services renumbered", "4 N4", "5 N5"])
    #expect(
      moves.group(
        of: NamedRow(
          cells: [.text("acme"), .text("9")],
          columns: [
            Column(.panel, .text), Column(.service, .text),
          ]), in: "removed") == "renumbered")
  }

  /// Of a line that holds for a day, services come later than the line, and so before it.
  @Test("A line is also shown if services of it come first")
  func aLineIsShownAlsoIfServicesOfItComeFirst() throws {
    let table = events([
      (2, "2", "rate", "floating"), (1, nil, "floating", "floating"), (1, "1", "rate", "floating"),
    ])
    let folded = table.folded(by: try moves([(1, "floating", 2)]))
    #expect(folded.rows.map(\.first) == [.time(Self.time(1))])
    #expect(folded.words("service", "name", "category") == ["- 2 services Likes"])
  }

  /// Of a long section only the first rows are kept, and they are those of the whole.
  @Test("The first rows equal those of the whole table")
  func theFirstRowsAreThoseOfTheWholeTable() throws {
    let table = events(
      (0..<400).map { index in
        // Of two to four services, mixed, so that it shows late whether a row is folded.
        let group = index % 3 == 0 ? nil : "g\(index / (index < 200 ? 30 : 14))-\(index % 5)"
        return (Int64(index / 40), "\(index * 31 % 57)", "rate", group)
      })
    let whole = table.folded(by: .none)
    #expect(whole.rows.count < 400)
    for limit in [0, 1, 2, 5, 17, 60, 399, 1000] {
      var folded = FoldedRows(of: table, by: .none, limit: limit)
      for row in table.rows { folded.add(row) }
      #expect(folded.count == whole.rows.count)
      #expect(folded.rows == Array(whole.rows.prefix(limit)), "\(limit)")
    }
  }
}
