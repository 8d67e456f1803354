public import Catalogue
import GRDB

/// The end of a report at one panel. The next report with the same name starts there.
///
/// A time alone is not enough: a snapshot taken before the report can be stored after it, and a held one
/// can be accepted days later. So a mark says what the report has seen.
public struct ReportMark: Hashable, Sendable {
  public let panel: String
  /// The end of the report's window. The next report counts orders from there.
  public let until: Timestamp
  /// The time of the last attempt in the report. The next report counts attempts and balances from there.
  let readAt: Timestamp?
  /// The time of the last accepted snapshot in the report. The next report compares with it.
  let catalogueAt: Timestamp?
  /// The number of accepted snapshots up to that one.
  let accepted: Int
  /// The number of accepted snapshots added before the mark since then. Their changes are before the mark,
  /// so the next report does not contain them.
  public let addedSince: Int
}

extension Reading {
  /// The ends of a report that ends at `time`, by panel, in the order of names. Panels with missing events, because an
  /// import is running or was killed, have none. Throws `DatabaseError`.
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
  /// The ends of the last report with a name, by panel, in the order of names. Panels that no such
  /// report has seen have none. Throws ``StoreError``.
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

  /// Stores where a report with a name ended. A mark never moves back: of two reports at the same time,
  /// the later end stays. Only a mark after `now`, made by a wrong clock, moves back.
  ///
  /// The writer's lock, which `collect` holds as long as it runs, is not needed: nothing else reads or
  /// writes these rows, and SQLite separates the transactions. Throws ``StoreError``;
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
