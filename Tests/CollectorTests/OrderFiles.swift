import Catalogue
import Collector
import Store
import Testing

/// Files of orders for tests, and what is read of them in words.
enum OrderFiles {
  static let header = "order,service,ordered_at,quantity,charge,currency\n"

  static func file(
    _ text: String, panel: String? = "acme", columns: String? = nil, dates: String? = nil,
    zone: Zone = .utc
  ) throws -> OrderFile {
    var settings = OrderFileSettings()
    if let columns { settings.columns = try OrderColumnChoice(columns) }
    settings.dateFormat = try dates.map { try #require(DateFormat($0)) }
    settings.zone = zone
    return try OrderFile(Array(text.utf8), panel: panel, settings: settings)
  }

  /// The rows in words: line, panel, order, service and what else is known.
  static func words(_ file: OrderFile) -> [String] {
    file.rows.map { row in
      let order = row.order
      let known: [String?] = [
        "\(row.line)", row.panel, order.id, order.service, order.orderedAt?.description,
        order.quantity?.text, order.charge?.text, order.currency,
      ]
      return known.map { $0 ?? "-" }.joined(separator: " ")
    }
  }

  static func problems(_ file: OrderFile) -> [String] {
    file.unreadable.map { "\($0.line): \($0.reason)" }
  }
}
