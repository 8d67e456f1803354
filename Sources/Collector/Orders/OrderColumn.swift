/// A column of a file of orders that Ratebook reads, by the names that it has in files.
public enum OrderColumn: String, CaseIterable, Sendable {
  case order, service, panel
  case orderedAt = "ordered_at"
  case quantity, charge, currency

  /// The names in groups, likeliest first, without blanks, punctuation and capitals. A group wins over those
  /// after it. The first of orders, services and charges is of names that say whose value it is: a
  /// reseller's own shop has an id and a price of its own for each.
  private var names: [[String]] {
    switch self {
    case .order:
      [
        Self.ofThePanel(["orderid", "order", "orderno", "ordernumber"])
          + ["externalid", "extid", "remoteid", "upstreamid"],
        ["order", "orderid", "orderno", "ordernumber", "id"],
      ]
    case .service:
      [
        Self.ofThePanel(["serviceid", "service", "serviceno", "servicenumber"]),
        ["serviceid", "serviceno", "servicenumber"], ["service"],
      ]
    case .panel: [["panel", "panelname"], ["provider", "providername"]]
    case .orderedAt:
      [
        [
          "orderedat", "ordered", "orderdate", "ordertime", "dateordered", "placedat", "placed",
        ], ["createdat", "created", "createddate", "datecreated", "creationdate"],
        ["date", "datetime", "time", "timestamp"],
      ]
    case .quantity: [["quantity", "qty", "units"]]
    case .charge:
      [
        ["cost", "costprice", "costvalue", "purchaseprice"]
          + Self.ofThePanel(["charge", "charged", "price", "cost"]),
        ["charge", "charged", "chargevalue", "price"],
      ]
    case .currency: [["currency", "currencycode"]]
    }
  }

  private static func ofThePanel(_ names: [String]) -> [String] {
    ["external", "ext", "provider", "panel", "api", "supplier", "vendor", "upstream", "remote"]
      .flatMap { owner in names.map { owner + $0 } }
  }

  /// How likely a header is this column's, the least the likeliest; `nil` if it is another's.
  func rank(of header: String) -> (group: Int, place: Int)? {
    let name = Self.plain(header)
    for (group, names) in names.enumerated() {
      if let place = names.firstIndex(of: name) { return (group, place) }
    }
    return nil
  }

  /// The letters and digits of a header, without what follows in brackets, as in `Cost (USD)`.
  static func plain(_ header: String) -> String {
    let start = header.prefix { $0 != "(" && $0 != "[" }
    let letters = start.lowercased().filter { $0.isLetter || $0.isNumber }
    return letters.isEmpty ? header.lowercased().filter { $0.isLetter || $0.isNumber } : letters
  }

  /// Whether a column names the customers of a shop, which a panel's list of orders does not have.
  static func isCustomers(_ header: String) -> Bool {
    let names = [
      "user", "username", "userid", "useremail", "login", "customer", "customerid", "customername",
      "customeremail", "client", "clientid", "clientname", "buyer", "email",
    ]
    return names.contains(plain(header))
  }
}
