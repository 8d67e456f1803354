import Catalogue

/// A column of order files that Ratebook reads.
public enum OrderColumn: String, CaseIterable, Sendable {
  case order, service, panel
  case orderedAt = "ordered_at"
  case quantity, charge, currency

  /// The column's names in files, in groups, the most likely first, without blanks, punctuation and capitals. An
  /// earlier group wins over a later one. Columns that are clearly the panel's win over all groups, because a
  /// reseller's shop has ids and prices of its own.
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

  /// How likely a header means a column: the lowest rank is the most likely.
  struct Rank: Comparable {
    let group: Int
    let place: Int

    /// The header itself says that the values are the panel's.
    static let panels = Rank(group: 0, place: 0)
    /// The values may be the panel's ids.
    static let doubtful = Rank(group: 1, place: 0)

    var isPanels: Bool { self == .panels }
    var isDoubtful: Bool { self == .doubtful }

    static func < (left: Rank, right: Rank) -> Bool {
      (left.group, left.place) < (right.group, right.place)
    }
  }

  /// The rank of a header among the names of this column; `nil` if it is not one of them.
  func rank(of header: String) -> Rank? {
    let header = self == .charge ? OrderHeader.money(header).header : OrderHeader(header)
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

  /// Whether a header is not a name of this column but may mean it: an `amount` next to a `price` may be the sum
  /// paid.
  func mayBeMeant(by header: String) -> Bool {
    let sums = [
      "amount", "sum", "total", "paid", "value", "totalamount", "totalprice", "totalcharge",
      "totalcost", "amountpaid",
    ]
    return self == .charge && sums.contains(OrderHeader.money(header).header.name)
  }

  /// Whether a column is about a shop's customers or earnings. A panel's list of orders has no such column.
  static func isShops(_ header: String) -> Bool {
    let names = [
      "user", "username", "userid", "useremail", "login", "customer", "customerid", "customername",
      "customeremail", "client", "clientid", "clientname", "buyer", "email", "profit", "margin",
      "markup", "earnings", "sellingprice", "saleprice", "customerprice",
    ]
    return names.contains(OrderHeader(header).name)
  }
}

/// The user's choice of a file's columns, by their headers.
public struct OrderColumnChoice: Hashable, Sendable {
  /// The chosen headers. An empty header means that the column is not read.
  public private(set) var headers: [OrderColumn: String] = [:]

  public init() {}

  /// Reads the form used on the command line: `order=external_id,charge=cost`.
  public init(_ text: String) throws(Problem) {
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let mark = part.firstIndex(of: "=") else { throw .noColumn(String(part)) }
      try choose(String(part[part.index(after: mark)...]), for: String(part[..<mark]))
    }
  }

  /// Chooses the header for the column with this name.
  public mutating func choose(_ header: String, for name: String) throws(Problem) {
    func trimmed(_ text: String) -> String {
      String(text.trimmingPrefix { $0 == " " }.reversed().trimmingPrefix { $0 == " " }.reversed())
    }
    guard let column = OrderColumn(rawValue: trimmed(name)) else { throw .noColumn(name) }
    let header = trimmed(header)
    if header.isEmpty, column == .order || column == .service { throw .needed(column) }
    headers[column] = header
  }

  /// Excludes all columns of an order except its id, its service and its panel.
  public mutating func leaveOutFigures() {
    for column in [OrderColumn.orderedAt, .quantity, .charge, .currency] { headers[column] = "" }
  }

  /// Applies the choices of another value over this one.
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

  /// The headers of the columns that are not read.
  var ignored: [String] {
    let read = Set(places.values)
    return headers.indices.filter { !read.contains($0) && !headers[$0].isEmpty }.map { headers[$0] }
  }

  /// Chooses the columns by `chosen`, otherwise by their names. Throws ``OrderFile/Problem`` if a
  /// required column is missing or ambiguous.
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

  /// The number of cells in a line that are names of columns.
  static func recognized(_ headers: [String], _ chosen: OrderColumnChoice) -> Int {
    headers.count { header in
      chosen.headers.values.contains(header)
        || OrderColumn.allCases.contains { $0.rank(of: header) != nil }
    }
  }

  func has(_ column: OrderColumn) -> Bool { places[column] != nil }

  /// The currency that the header of the charge names.
  var chargeCurrency: String? {
    places[.charge].flatMap { OrderHeader.money(headers[$0]).currency }
  }

  /// The cell of a column; `nil` if the file or the row has no such cell.
  func cell(_ column: OrderColumn, of cells: [Cell]) -> Cell? {
    places[column].flatMap { $0 < cells.count ? cells[$0] : nil }
  }
}

/// The columns of a file that may be meant, and their values.
private struct Candidates {
  let headers: [String]
  let rows: ArraySlice<DelimitedText.Record>

  /// The index of the column with exactly this header, otherwise with an equal name. Throws if there is none,
  /// or if two columns with that name differ.
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

  /// The index of the most likely column; `nil` if there is none. Throws if equally likely columns
  /// differ, or if all of them are a shop's.
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
    // A column that is blank in all rows is ignored.
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

  /// The reason to believe that a shop wrote the file; `nil` if there is none. A panel's file states one price per
  /// order, and only the panel's ids.
  private var shopReason: String? {
    if let customers = headers.indices.first(where: {
      OrderColumn.isShops(headers[$0]) && !isBlank($0)
    }) {
      return headers[customers]
    }
    if let (_, own) = panelsAndOwn(.charge) { return headers[own] }
    return panelsAndOwn(.order).map { headers[$0.panels] }
  }

  /// Two columns with different values: one is the panel's by its name, and the other has a plain name.
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

  /// Whether the values of all rows differ.
  private func isOfEachRow(_ place: Int) -> Bool {
    var seen: Set<String> = []
    return rows.allSatisfy { seen.insert(text($0, place)).inserted }
  }

  private func isBlank(_ place: Int) -> Bool { rows.allSatisfy { text($0, place) == "" } }

  /// The line of the first row in which two columns differ. Charges in two currencies differ in each row.
  private func firstDifference(_ left: Int, _ right: Int, _ column: OrderColumn) -> Int? {
    if column == .charge, let one = OrderHeader.money(headers[left]).currency,
      let other = OrderHeader.money(headers[right]).currency, one != other
    {
      return rows.first?.line
    }
    return rows.first { row in
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
