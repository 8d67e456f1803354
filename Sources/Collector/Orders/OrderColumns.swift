import Catalogue

/// A column of a file of orders that Ratebook reads, by the names that it has in files.
public enum OrderColumn: String, CaseIterable, Sendable {
  case order, service, panel
  case orderedAt = "ordered_at"
  case quantity, charge, currency

  /// The names in groups, likeliest first, without blanks, punctuation and capitals. A group wins
  /// over those after it, and the panel's own values win over all of them: a reseller's shop has ids and a price of
  /// its own.
  private var names: [[String]] {
    switch self {
    case .order: [["order", "orderid", "orderno", "ordernumber", "id"]]
    case .service: [["serviceid", "serviceno", "servicenumber"], ["service"]]
    case .panel: [["panel", "panelname"], ["provider", "providername"]]
    case .orderedAt:
      [
        [
          "orderedat", "ordered", "orderdate", "ordertime", "dateordered", "placedat", "placed",
        ], ["createdat", "created", "createddate", "datecreated", "creationdate"],
        ["date", "datetime", "time", "timestamp"],
      ]
    case .quantity: [["quantity", "qty", "units"]]
    case .charge: [["charge", "charged", "chargevalue", "price"]]
    case .currency: [["currency", "currencycode"]]
    }
  }

  /// How likely a header is to be meant by a column: the lowest rank is the likeliest.
  struct Rank: Comparable {
    let group: Int
    let place: Int

    /// The column says itself that its values are the panel's.
    static let panels = Rank(group: 0, place: 0)
    /// Its values may be the panel's ids.
    static let doubtful = Rank(group: 1, place: 0)

    var isPanels: Bool { self == .panels }
    var isDoubtful: Bool { self == .doubtful }

    static func < (left: Rank, right: Rank) -> Bool {
      (left.group, left.place) < (right.group, right.place)
    }
  }

  /// The rank of a header among the names of this column; `nil` if it is none of them.
  func rank(of header: String) -> Rank? {
    let header = OrderHeader(header)
    let isPanels: Bool? =
      switch self {
      case .order: header.isPanelsOrder
      case .service: header.isPanelsService
      case .charge: header.isPanelsCharge
      case .panel, .orderedAt, .quantity, .currency: false
      }
    guard let isPanels else { return .doubtful }
    if isPanels { return .panels }
    for (group, names) in names.enumerated() {
      if let place = names.firstIndex(of: header.name) {
        return Rank(group: 2 + group, place: place)
      }
    }
    return nil
  }

  /// Whether a header is no name of this column, but puts another one in doubt: an `amount` beside a `price` may be
  /// what was paid.
  func mayBeMeant(by header: String) -> Bool {
    let sums = [
      "amount", "sum", "total", "paid", "value", "totalamount", "totalprice", "totalcharge",
      "totalcost", "amountpaid",
    ]
    return self == .charge && sums.contains(OrderHeader(header).name)
  }

  /// Whether a column is about the customers of a shop or what it earns, which a panel's list of orders does not
  /// have.
  static func isShops(_ header: String) -> Bool {
    let names = [
      "user", "username", "userid", "useremail", "login", "customer", "customerid", "customername",
      "customeremail", "client", "clientid", "clientname", "buyer", "email", "profit", "margin",
      "markup", "earnings", "sellingprice", "saleprice", "customerprice",
    ]
    return names.contains(OrderHeader(header).name)
  }
}

/// The choice of a file's columns, by their headers.
public struct OrderColumnChoice: Hashable, Sendable {
  /// An empty header: the column is not read, whatever the file holds.
  public private(set) var headers: [OrderColumn: String] = [:]

  public init() {}

  /// Reads `order=external_id,charge=cost`, as the command line has it.
  public init(_ text: String) throws(Problem) {
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let mark = part.firstIndex(of: "=") else { throw .noColumn(String(part)) }
      try choose(String(part[part.index(after: mark)...]), for: String(part[..<mark]))
    }
  }

  /// Chooses the header of the column of a name.
  public mutating func choose(_ header: String, for name: String) throws(Problem) {
    func trimmed(_ text: String) -> String {
      String(text.trimmingPrefix { $0 == " " }.reversed().trimmingPrefix { $0 == " " }.reversed())
    }
    guard let column = OrderColumn(rawValue: trimmed(name)) else { throw .noColumn(name) }
    let header = trimmed(header)
    if header.isEmpty, column == .order || column == .service { throw .needed(column) }
    headers[column] = header
  }

  /// Leaves out what is said of an order beside its id, its service and its panel.
  public mutating func leaveOutFigures() {
    for column in [OrderColumn.orderedAt, .quantity, .charge, .currency] { headers[column] = "" }
  }

  /// Takes over what another one chooses.
  public mutating func override(with other: OrderColumnChoice) {
    headers.merge(other.headers) { $1 }
  }

  /// Why a choice cannot be read.
  public enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
    case noColumn(String)
    case needed(OrderColumn)

    public var description: String {
      switch self {
      case .noColumn(let name):
        "'\(name)' does not choose a column; write order=HEADER, and likewise "
          + OrderColumn.allCases.dropFirst().map(\.rawValue).joined(separator: ", ")
      case .needed(let column): "the column '\(column.rawValue)' is needed; name its header"
      }
    }
  }
}

/// The columns of a file that are read.
struct OrderColumns {
  private var places: [OrderColumn: Int] = [:]
  private let headers: [String]
  var count: Int { headers.count }

  /// The columns that are read, in the order of ``OrderColumn``.
  var read: [OrderFile.ReadColumn] {
    OrderColumn.allCases.compactMap { column in
      places[column].map { OrderFile.ReadColumn(column: column, header: headers[$0]) }
    }
  }

  /// The headers of the columns that are not.
  var ignored: [String] {
    let read = Set(places.values)
    return headers.indices.filter { !read.contains($0) && !headers[$0].isEmpty }.map { headers[$0] }
  }

  /// Chooses the columns by `chosen`, else by their names. Throws ``OrderFile/Problem`` if one that
  /// is needed is missing, or if it is not certain which one is meant.
  init(
    _ headers: [String], rows: ArraySlice<DelimitedText.Record>, chosen: OrderColumnChoice
  ) throws(OrderFile.Problem) {
    self.headers = headers
    let candidates = Candidates(headers: headers, rows: rows)
    for column in OrderColumn.allCases {
      if let header = chosen.headers[column] {
        if header.isEmpty { continue }
        places[column] = try candidates.chosen(header, for: column)
      } else {
        places[column] = try candidates.best(of: column)
      }
    }
    let missing = [OrderColumn.order, .service].filter { places[$0] == nil }
    guard missing.isEmpty else {
      throw .missingColumns(missing.map(\.rawValue), found: headers)
    }
  }

  /// The number of a line's cells that are the names of columns.
  static func recognized(_ headers: [String], _ chosen: OrderColumnChoice) -> Int {
    headers.count { header in
      chosen.headers.values.contains(header)
        || OrderColumn.allCases.contains { $0.rank(of: header) != nil }
    }
  }

  func has(_ column: OrderColumn) -> Bool { places[column] != nil }

  /// The cell of a column; `nil` if the file or the row has none.
  func cell(_ column: OrderColumn, of cells: [Cell]) -> Cell? {
    places[column].flatMap { $0 < cells.count ? cells[$0] : nil }
  }
}

/// The columns of a file that may be meant, and what is in them.
private struct Candidates {
  let headers: [String]
  let rows: ArraySlice<DelimitedText.Record>

  /// The column of a header as it is written, else as names are compared. Throws if there is none, or if two of
  /// that name differ.
  func chosen(_ header: String, for column: OrderColumn) throws(OrderFile.Problem) -> Int {
    var places = headers.indices.filter { headers[$0] == header }
    if places.isEmpty {
      places = headers.indices.filter {
        OrderHeader(headers[$0]).name == OrderHeader(header).name
      }
    }
    guard let first = places.first else { throw .noColumn(header, found: headers) }
    for other in places.dropFirst() {
      if let line = firstDifference(first, other, column) { throw .sameName(header, line: line) }
    }
    return first
  }

  /// The likeliest; `nil` if there is none. Throws if two that are as likely differ, and if all are
  /// those of a shop.
  func best(of column: OrderColumn) throws(OrderFile.Problem) -> Int? {
    let ranked = headers.indices.compactMap { place in
      column.rank(of: headers[place]).map { (rank: $0, place: place) }
    }.filter { !$0.rank.isDoubtful || isOfEachRow($0.place) }.sorted {
      ($0.rank, $0.place) < ($1.rank, $1.place)
    }
    guard let first = ranked.first else { return nil }
    let equals = ranked.filter {
      $0.rank.group == first.rank.group || first.rank.isDoubtful
    }
    // A column that is blank in all rows says nothing.
    guard let best = equals.first(where: { !isBlank($0.place) }) else { return first.place }
    var others = equals.map(\.place)
    if !best.rank.isPanels {
      others += headers.indices.filter { column.mayBeMeant(by: headers[$0]) }
    }
    for other in others where other != best.place && !isBlank(other) {
      guard let line = firstDifference(best.place, other, column) else { continue }
      let names = [headers[best.place], headers[other]]
      throw names[0] == names[1]
        ? .sameName(names[0], line: line) : .ambiguous(column, names, line: line)
    }
    if !best.rank.isPanels, column == .order || column == .charge, let reason = shopReason {
      throw .shops(column, headers[best.place], reason: reason)
    }
    return best.place
  }

  /// The column that shows that a shop wrote the file; `nil` if none does. A panel states one price of an order, and
  /// its ids alone.
  private var shopReason: String? {
    if let customers = headers.indices.first(where: {
      OrderColumn.isShops(headers[$0]) && !isBlank($0)
    }) {
      return headers[customers]
    }
    if let (_, own) = panelsAndOwn(.charge) { return headers[own] }
    return panelsAndOwn(.order).map { headers[$0.panels] }
  }

  /// Two columns that differ: one is the panel's by its name, and the other one has a plain name.
  private func panelsAndOwn(_ column: OrderColumn) -> (panels: Int, own: Int)? {
    let ranked = headers.indices.compactMap { place in
      isBlank(place) ? nil : column.rank(of: headers[place]).map { (rank: $0, place: place) }
    }
    guard let panels = ranked.first(where: { $0.rank.isPanels }),
      let own = ranked.first(where: { !$0.rank.isPanels }),
      firstDifference(panels.place, own.place, column) != nil
    else { return nil }
    return (panels.place, own.place)
  }

  /// Whether no two rows have the same value.
  private func isOfEachRow(_ place: Int) -> Bool {
    var seen: Set<String> = []
    return rows.allSatisfy { seen.insert(text($0, place)).inserted }
  }

  private func isBlank(_ place: Int) -> Bool { rows.allSatisfy { text($0, place) == "" } }

  /// The line of the first row in which two columns differ.
  private func firstDifference(_ left: Int, _ right: Int, _ column: OrderColumn) -> Int? {
    rows.first { row in
      let (left, right) = (text(row, left), text(row, right))
      guard left != right else { return false }
      guard column == .charge || column == .quantity, let amount = Amount(left) else { return true }
      return amount != Amount(right)
    }?.line
  }

  private func text(_ row: DelimitedText.Record, _ place: Int) -> String {
    place < row.cells.count ? row.cells[place].text ?? "\u{FFFD}" : ""
  }
}
