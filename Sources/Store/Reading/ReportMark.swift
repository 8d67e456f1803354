public import Catalogue
import GRDB

/// The end of a report at one panel, so that the next one of its name starts there.
///
/// A time of day would not do: a snapshot taken before the report can be stored after it, and a held one
/// accepted days later. So a mark says what the report has seen.
public struct ReportMark: Hashable, Sendable {
  public let panel: String
  /// The end of the report's window, from which the next one counts orders.
  public let until: Timestamp
  /// When the last attempt in it was taken, from which the next one counts attempts and balances.
  let readAt: Timestamp?
  /// When the last accepted snapshot in it was taken, from which the next one compares.
  let catalogueAt: Timestamp?
  /// How many accepted snapshots there were up to that one.
  let accepted: Int
  /// How many more there are by now. Their changes are before the mark, so the next report has none of them.
  public let addedSince: Int
}

extension Reading {
  /// The ends of a report that ends at `time`, by panel, in the order of names; none at panels whose events are not all
  /// there, because an import goes on or was killed. Throws `DatabaseError`.
  public func reportEnds(at time: Timestamp) throws -> [ReportMark] {
    let statement = try ReadStatement(
      database,
      sql: """
        SELECT name, read_at, catalogue_at,
          (SELECT count(*) FROM accepted WHERE panel_id = ends.id AND taken_at <= catalogue_at)
        FROM (
          SELECT id, name,
            (SELECT max(taken_at) FROM snapshot
             WHERE panel_id = panel.id AND taken_at <= :until) AS read_at,
            (SELECT max(taken_at) FROM accepted
             WHERE panel_id = panel.id AND taken_at <= :until) AS catalogue_at
          FROM main.panel
          WHERE (SELECT max(at) FROM memory WHERE panel_id = panel.id)
            IS (SELECT max(taken_at) FROM accepted WHERE panel_id = panel.id)
        ) AS ends
        ORDER BY name
        """)
    statement.bind(["until": .integer(time.milliseconds)])
    var ends: [ReportMark] = []
    try statement.forEachRow { row in
      ends.append(
        ReportMark(
          panel: row.text(0), until: time, readAt: row.time(1), catalogueAt: row.time(2),
          accepted: Int(row.integer(3)), addedSince: 0))
    }
    return ends
  }
}

extension RatebookStore {
  /// The ends of the last report of a name, by panel, in the order of names; none at panels that no
  /// report of that name has seen. Throws ``StoreError``.
  public func reportMarks(of report: String) throws -> [ReportMark] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT panel.name, until_at, read_at, catalogue_at, accepted, max(0,
            (SELECT count(*) FROM accepted
             WHERE accepted.panel_id = mark.panel_id AND taken_at <= catalogue_at) - accepted)
          FROM report_mark AS mark JOIN panel ON panel.id = panel_id
          WHERE report = ? ORDER BY panel.name
          """, arguments: [report]
      )
      .map { row in
        ReportMark(
          panel: try row[at: 0], until: Timestamp(milliseconds: try row[at: 1]),
          readAt: try (row[at: 2] as Int64?).time, catalogueAt: try (row[at: 3] as Int64?).time,
          accepted: try row[at: 4], addedSince: try row[at: 5])
      }
    }
  }

  /// Keeps where a report of a name has ended. A mark never moves back: of two reports at the same time,
  /// the later one's stays. Only one that is still to come at `now`, as a wrong clock made it, does.
  ///
  /// It needs no writer's lock, which a run of `collect` holds for as long as it lives: nothing else reads
  /// or writes these rows, and SQLite keeps the transactions apart. Throws ``StoreError``;
  /// ``StoreError/busy(path:)`` if another run writes for more than five seconds.
  public func keep(_ marks: [ReportMark], of report: String, now: Timestamp) throws {
    try StoreError.translating(path: path) {
      var configuration = Configuration()
      configuration.busyMode = .timeout(5)
      configuration.label = "ratebook report"
      try DatabaseQueue(path: path, configuration: configuration).write { database in
        for mark in marks {
          try database.execute(
            sql: """
              INSERT INTO report_mark (report, panel_id, until_at, read_at, catalogue_at, accepted)
              SELECT ?1, id, ?2, ?3, ?4, ?5 FROM panel WHERE name = ?6
              ON CONFLICT (report, panel_id) DO UPDATE SET until_at = excluded.until_at,
                read_at = excluded.read_at, catalogue_at = excluded.catalogue_at,
                accepted = excluded.accepted
              WHERE excluded.until_at >= report_mark.until_at OR report_mark.until_at > ?7
              """,
            arguments: [
              report, mark.until.milliseconds, mark.readAt?.milliseconds,
              mark.catalogueAt?.milliseconds, mark.accepted, mark.panel, now.milliseconds,
            ])
        }
      }
    }
  }
}

extension Int64? {
  fileprivate var time: Timestamp? { map(Timestamp.init(milliseconds:)) }
}
