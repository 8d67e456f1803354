import Catalogue
import Foundation
import GRDB
import Interpretation
import Testing

@testable import MarketSupport
@testable import Store

// What is stored of a market.

extension RecordedMarket {
  func acceptedTimes(_ database: Database) throws -> [Timestamp] {
    try Int64.fetchAll(
      database,
      sql: """
        SELECT taken_at FROM accepted JOIN panel ON panel.id = panel_id WHERE name = ?
        ORDER BY taken_at
        """, arguments: [panel]
    ).map(Timestamp.init(milliseconds:))
  }

  /// The events by step in short, in no order, as the view `event` shows them.
  func events(_ database: Database) throws -> [Timestamp: [String]] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT at, event, service, is_category, category, before, after, ratio, factor,
          group_number, group_at, count, other_count, other_service, reference_at
        FROM event WHERE panel = ? ORDER BY at
        """, arguments: [panel])
    return try Dictionary(grouping: rows) { Timestamp(milliseconds: $0[0]) }.mapValues { rows in
      try rows.map { row in
        var subject = EventSubject.panel
        if let service: String = row[2] {
          subject = .service(service)
        } else if row[3] as Int? != nil {
          subject = .category(ExactText(row[4]))
        }
        let group = (row[9] as Int?).map {
          EventGroup(at: Timestamp(milliseconds: row[10]), number: $0)
        }
        return Event(
          try #require(EventKind(rawValue: row[1])), subject, before: row[5], after: row[6],
          ratio: row[7], factor: row[8], group: group, count: row[11], otherCount: row[12],
          other: row[13], reference: (row[14] as Int64?).map(Timestamp.init(milliseconds:))
        ).exactWords
      }.sorted()
    }
  }

  func priceSteps(_ database: Database) throws -> [Timestamp: [PriceStep]] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT price_step.at, scope, category, currency, logarithms, services FROM price_step
        WHERE panel = ? ORDER BY at, number
        """, arguments: [panel])
    return Dictionary(grouping: rows) { Timestamp(milliseconds: $0[0]) }.mapValues { rows in
      rows.map { row in
        PriceStep(
          scope: row[1] == "panel" ? .panel : .category(ExactText(row[2]), currency: row[3]),
          logarithms: row[4], services: row[5])
      }
    }
  }

  /// Who is listed and not for sale as of a time.
  func parked(_ database: Database, at time: Timestamp) throws -> Set<String> {
    try Set(
      String.fetchAll(
        database,
        sql: """
          SELECT key FROM (
            SELECT service_id, is_parked, max(at) FROM parking
            WHERE panel_id = (SELECT id FROM panel WHERE name = ?) AND at <= ?
            GROUP BY service_id)
          JOIN service ON service.id = service_id WHERE is_parked
          """, arguments: [panel, time.milliseconds]))
  }

  func memory(_ database: Database) throws -> PanelMemory? {
    try Int64.fetchOne(
      database,
      sql: """
        SELECT memory.id FROM memory JOIN panel ON panel.id = panel_id WHERE name = ?
        ORDER BY at DESC LIMIT 1
        """, arguments: [panel]
    ).map { try StoredMemory($0, database).wholeMemory(database) }
  }
}

extension Event {
  /// All that it says, its numbers to 12 significant digits.
  var exactWords: String {
    func digits(_ number: Double?) -> String {
      number.map { String(format: "%.12g", $0) } ?? "-"
    }
    let texts = [before, after, other].map { $0 ?? "-" } + [ratio, factor].map(digits)
    let line = group.map { "\($0.at) \($0.number)" } ?? "-"
    let counts = [count, otherCount].map { $0.map(String.init) ?? "-" }
    return ([kind.rawValue, "\(subject)"] + texts + [line] + counts + ["\(reference as Any)"])
      .joined(separator: " | ")
  }
}
