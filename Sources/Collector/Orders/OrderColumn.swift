/// A column of a file of orders that Ratebook reads, by the names that it goes by.
enum OrderColumn: String, CaseIterable {
  case order, service, panel, currency, quantity, charge
  case orderedAt = "ordered_at"

  /// The names, likeliest first, without blanks, underscores, hyphens and capitals.
  private var names: [String] {
    switch self {
    case .order: ["order", "orderid", "orderno", "ordernumber", "id"]
    case .service: ["service", "serviceid", "serviceno", "servicenumber"]
    case .panel: ["panel", "panelname", "provider"]
    case .orderedAt:
      [
        "orderedat", "ordered", "orderdate", "ordertime", "date", "datetime", "time", "createdat",
        "created", "createddate", "placedat", "placed", "timestamp",
      ]
    case .quantity: ["quantity", "qty", "units"]
    case .charge: ["charge", "charged", "price", "cost"]
    case .currency: ["currency", "currencycode"]
    }
  }

  /// How likely a header is this column's, 0 the likeliest; `nil` where it is another's.
  func rank(of header: String) -> Int? {
    names.firstIndex(of: header.lowercased().filter { $0.isLetter || $0.isNumber })
  }
}

/// Which of a file's columns are read.
struct OrderColumns {
  private var places: [OrderColumn: Int] = [:]
  /// The headers of the columns that are not.
  private(set) var ignored: [String] = []
  let count: Int

  /// Of several columns with names of one kind, the likeliest is read. Throws
  /// ``OrderFile/Problem`` where two have the same name, or one that is needed is missing.
  init(_ headers: [String]) throws(OrderFile.Problem) {
    count = headers.count
    for column in OrderColumn.allCases {
      let ranked = headers.indices.compactMap { place in
        column.rank(of: headers[place]).map { (rank: $0, place: place) }
      }.sorted { $0.rank < $1.rank }
      guard let best = ranked.first else { continue }
      if ranked.count > 1, ranked[1].rank == best.rank {
        throw .twice(headers[best.place], headers[ranked[1].place])
      }
      places[column] = best.place
    }
    let missing = [OrderColumn.order, .service].filter { places[$0] == nil }
    guard missing.isEmpty else {
      throw .missingColumns(missing.map(\.rawValue), found: headers)
    }
    let read = Set(places.values)
    ignored = headers.indices.filter { !read.contains($0) && !headers[$0].isEmpty }
      .map { headers[$0] }
  }

  /// How many of a line's cells are the names of columns.
  static func recognized(_ headers: [String]) -> Int {
    headers.count { header in OrderColumn.allCases.contains { $0.rank(of: header) != nil } }
  }

  func has(_ column: OrderColumn) -> Bool { places[column] != nil }

  /// The cell of a column; `nil` where the file or the row has none.
  func cell(_ column: OrderColumn, of cells: [Cell]) -> Cell? {
    places[column].flatMap { $0 < cells.count ? cells[$0] : nil }
  }
}
