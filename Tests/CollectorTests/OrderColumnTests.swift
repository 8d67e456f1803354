import Catalogue
import Collector
import Store
import Testing

/// Which columns of a file of orders are read, and which files are none.
@Suite struct OrderColumnTests {
  @Test("A panel column precedes the panel that is named for the file")
  func theColumnWins() throws {
    let file = try OrderFiles.file("panel,order,service\nzeta,1,2\n,2,2\n")
    #expect(OrderFiles.words(file) == ["2 zeta 1 2 - - - -", "3 acme 2 2 - - - -"])
    let without = try OrderFiles.file("panel,order,service\nzeta,1,2\n,2,2\n", panel: nil)
    #expect(without.rows.count == 1)
    #expect(OrderFiles.problems(without) == ["3: it names no panel"])
  }

  @Test(
    "A column of the panel precedes one of the shop",
    arguments: [
      (
        "id,user,charge,cost,service_id,external_id,provider",
        ["external_id", "service_id", "cost"]
      ),
      (
        "ID,API Order ID,Service,API service ID,Price,API price",
        ["API Order ID", "API service ID", "API price"]
      ),
      (
        "order_id,provider_order_id,service,Service ID,Cost (USD),price",
        ["provider_order_id", "Service ID", "Cost (USD)"]
      ),
      ("order no,panel-service,service_id,charged", ["order no", "panel-service", "charged"]),
    ])
  func thePanelsColumnWinsOverTheShops(_ header: String, _ read: [String]) throws {
    let cells = (1...header.split(separator: ",").count).map { "\($0)" }
    let file = try OrderFiles.file(header + "\n" + cells.joined(separator: ",") + "\n")
    let columns = file.columns.filter { [.order, .service, .charge].contains($0.column) }
    #expect(columns.map(\.header) == read)
  }

  @Test("Two columns that differ are ambiguous until one is chosen")
  func twoColumnsThatDifferAreAmbiguousUntilOneIsChosen() throws {
    let text = "id,order,service,price,charge\n7,7,2,3.0,3\n8,9,2,3,4\n"
    #expect(throws: OrderFile.Problem.ambiguous(.order, ["order", "id"], line: 3)) {
      try OrderFiles.file(text)
    }
    #expect(throws: OrderFile.Problem.ambiguous(.charge, ["charge", "price"], line: 3)) {
      try OrderFiles.file(text, columns: "order=id")
    }
    let chosen = try OrderFiles.file(text, columns: "order=id,charge=Price")
    #expect(OrderFiles.words(chosen) == ["2 acme 7 2 - - 3 -", "3 acme 8 2 - - 3 -"])
    #expect(chosen.columns.map(\.header) == ["id", "service", "price"])
    #expect(chosen.ignoredColumns == ["order", "charge"])
    // Those that say the same, and one that says nothing, leave no doubt.
    let same = try OrderFiles.file("id,order,service,price,charge\n7,7,2,3.0,3\n8,8,2,4,4\n")
    #expect(OrderFiles.words(same) == ["2 acme 7 2 - - 3 -", "3 acme 8 2 - - 4 -"])
    let blank = try OrderFiles.file("id,order,service\n7,,2\n8,,2\n")
    #expect(OrderFiles.words(blank) == ["2 acme 7 2 - - - -", "3 acme 8 2 - - - -"])
  }

  @Test(
    "A header may name the currency of the charge",
    arguments: [
      ("cost_usd", "0.9 USD"), ("Cost USD", "0.9 USD"), ("EUR price", "0.9 EUR"),
      ("Provider cost (TRY)", "0.9 TRY"), ("Charge €", "0.9 EUR"), ("cost_qty", "- -"),
    ])
  func theHeaderNamesTheCurrency(_ header: String, _ words: String) throws {
    let file = try OrderFiles.file("order,service,\(header)\n1,2,0.9\n3,2,\n")
    #expect(OrderFiles.words(file) == ["2 acme 1 2 - - \(words)", "3 acme 3 2 - - - -"])
  }

  @Test("Charges in two currencies are ambiguous until one is chosen")
  func twoCurrencies() throws {
    let text = "order,service,Cost USD,Cost EUR\n1,2,0.9,0.9\n"
    #expect(throws: OrderFile.Problem.ambiguous(.charge, ["Cost USD", "Cost EUR"], line: 2)) {
      try OrderFiles.file(text)
    }
    let chosen = try OrderFiles.file(text, columns: "charge=Cost EUR")
    #expect(OrderFiles.words(chosen) == ["2 acme 1 2 - - 0.9 EUR"])
    let both = try OrderFiles.file("order,service,Cost USD,currency\n1,2,3,USD\n2,2,3,EUR\n")
    #expect(OrderFiles.words(both) == ["2 acme 1 2 - - 3 USD"])
    #expect(
      OrderFiles.problems(both)
        == ["3: the header of its charge says USD, and its currency is 'EUR'"])
  }

  @Test("Two columns with one name and different values are refused")
  func twoColumnsOfOneNameThatDifferAreRefused() throws {
    let prices = "order,service,price,price\n1,2,1.9,0.9\n"
    for columns in [nil, "charge=price", "charge=Price"] {
      #expect(
        throws: OrderFile.Problem.sameName(columns == "charge=Price" ? "Price" : "price", line: 2)
      ) { try OrderFiles.file(prices, columns: columns) }
    }
    let services = "Order,Service,Service\n1,168,168\n2,IG Likes,1042\n"
    #expect(throws: OrderFile.Problem.sameName("Service", line: 3)) {
      try OrderFiles.file(services)
    }
    let same = try OrderFiles.file("order,service,price,price\n1,2,0.9,0.90\n")
    #expect(OrderFiles.words(same) == ["2 acme 1 2 - - 0.9 -"])
    #expect(try OrderFiles.file(prices, columns: "charge=").rows.count == 1)
  }

  @Test(
    "A sum beside a price may be the charge", arguments: ["amount", "Total", "Total price", "sum"])
  func aSumBesideAPriceMayBeTheCharge(_ name: String) throws {
    let text = "order,service,price,\(name)\n1,2,1.9,0.5\n"
    #expect(throws: OrderFile.Problem.ambiguous(.charge, ["price", name], line: 2)) {
      try OrderFiles.file(text)
    }
    let chosen = try OrderFiles.file(text, columns: "charge=\(name)")
    #expect(OrderFiles.words(chosen) == ["2 acme 1 2 - - 0.5 -"])
    let cost = try OrderFiles.file("order,service,cost,\(name)\n1,2,1.9,0.5\n")
    #expect(OrderFiles.words(cost) == ["2 acme 1 2 - - 1.9 -"])
  }

  /// What shows that a file is a shop's: its customers, or ids of its own beside the panel's.
  @Test(
    "A shop's own numbers are not read as the panel's",
    arguments: [
      ("id,user,service,charge", "", OrderFile.Problem.shops(.order, "id", reason: "user")),
      ("id,user,service,charge", "order=id", .shops(.charge, "charge", reason: "user")),
      ("id,external_id,service,charge", "", .shops(.charge, "charge", reason: "external_id")),
      ("id,user,service,charge", "order=id,charge=", nil),
      ("id,user,service,charge", "order=id,charge=charge", nil),
      ("external_id,user,service,cost", "", nil),
      ("order,profit,service,charge", "", .shops(.order, "order", reason: "profit")),
      ("external_id,profit,service,cost", "", nil),
    ])
  func aShopsOwnNumbersAreNotTakenForThePanels(
    _ header: String, _ columns: String, _ problem: OrderFile.Problem?
  ) throws {
    let text = header + "\n1,2,3,4\n"
    func read() throws -> OrderFile {
      try OrderFiles.file(text, columns: columns.isEmpty ? nil : columns)
    }
    if let problem {
      #expect(throws: problem) { try read() }
    } else {
      let order = try #require(try read().rows.first?.order)
      #expect(order.id == "1" && order.charge == (columns.hasSuffix("charge=") ? nil : Amount(4)))
    }
  }

  @Test("A choice names a column of the file, or none")
  func aChoiceNamesAColumnOfTheFileOrNone() throws {
    let text = "Auftrag,Dienst,Preis\n1,2,3\n"
    let german = try OrderFiles.file(text, columns: "order=Auftrag, service = dienst ,charge=Preis")
    #expect(OrderFiles.words(german) == ["2 acme 1 2 - - 3 -"])
    let found = ["Auftrag", "Dienst", "Preis"]
    #expect(throws: OrderFile.Problem.noColumn("Nr", found: found)) {
      try OrderFiles.file(text, columns: "order=Nr,service=Dienst")
    }
    #expect(throws: OrderColumnChoice.Problem.noColumn("ordr")) { try OrderColumnChoice("ordr=x") }
    #expect(throws: OrderColumnChoice.Problem.noColumn("order")) { try OrderColumnChoice("order") }
    #expect(throws: OrderColumnChoice.Problem.needed(.service)) {
      try OrderColumnChoice("service=")
    }
  }

  @Test("A header alone is a file without orders")
  func aHeaderAloneIsAFileWithoutOrders() throws {
    let file = try OrderFiles.file(OrderFiles.header)
    #expect(file.rows.isEmpty && file.unreadable.isEmpty)
  }

  @Test(
    "A file that is no table is refused",
    arguments: [
      ([], OrderFile.Problem.empty), (Array(" \n\r\n".utf8), .empty),
      ([0xFF, 0xFE, 0x6F, 0x00, 0x6F], .notText), ([0xFF, 0xFE, 0x00, 0xD8], .notText),
      (
        Array("\"order,\"service\n1,2\n".utf8),
        .unreadableHeader("line 1: there is text after a closing quote")
      ), ([0xE9, 0x2C, 0x0A], .notText),
      (Array("order,name\n1,2".utf8), .missingColumns(["service"], found: ["order", "name"])),
      (Array("1,2\n".utf8), .missingColumns(["order", "service"], found: ["1", "2"])),
      (
        Array("order,service,price,Price\n1,2,3,4\n".utf8),
        .ambiguous(.charge, ["price", "Price"], line: 2)
      ),
    ])
  func aFileThatIsNone(_ bytes: [UInt8], _ problem: OrderFile.Problem) {
    #expect(throws: problem) { try OrderFile(bytes, panel: "acme") }
  }

  @Test("A file that names no panel is refused")
  func withoutAPanelThereIsNone() {
    #expect(throws: OrderFile.Problem.noPanel) {
      try OrderFiles.file("order,service\n1,2\n", panel: nil)
    }
  }

  /// Headers of shops' exports beside an `ID` of the shop, with what is read as the panel's order: `nil` if the file
  /// is refused.
  @Test(
    "A header of the panel's order is known by its words",
    arguments: [
      ("Provider's order", true), ("API ID", true), ("source_order", true), ("Provider Ref", true),
      ("Foreign ID", true), ("order_api_id", true), ("External", false),
      ("Order ID (provider)", true),
      ("apiOrderNo", true), ("Upstream reference", true), ("Vendor order #", true),
      ("ID [external]", true), ("Reference", nil), ("Order ref", nil), ("Provider ID", nil),
      ("Panel no.", nil), ("Provider", false), ("API", false), ("Refill", false),
      ("Source URL", false),
    ] as [(String, Bool?)])
  func aHeaderOfThePanelsOrderIsKnownByItsWords(_ header: String, _ isRead: Bool?) throws {
    let text = "ID,\(header),Service ID\n55,9001,168\n56,9002,168\n"
    let problem = OrderFile.Problem.ambiguous(.order, [header, "ID"], line: 2)
    guard let isRead else {
      #expect(throws: problem) { try OrderFiles.file(text) }
      let chosen = try OrderFiles.file(text, columns: "order=\(header)")
      return #expect(chosen.rows.map(\.order.id) == ["9001", "9002"])
    }
    let file = try OrderFiles.file(text)
    #expect(file.rows.map(\.order.id) == (isRead ? ["9001", "9002"] : ["55", "56"]))
  }

  @Test("A number that orders share is no order's id") func aNumberThatOrdersShareIsNoOrders()
    throws
  {
    let text = "ID,Provider ID,Service ID\n55,3,168\n56,3,168\n"
    #expect(try OrderFiles.file(text).rows.map(\.order.id) == ["55", "56"])
    let alone = "Reference,Service ID\n55,168\n56,168\n"
    #expect(try OrderFiles.file(alone).rows.map(\.order.id) == ["55", "56"])
  }

  @Test(
    "A cost beside a price shows that a shop wrote the file",
    arguments: [
      ("ID,Service ID,Cost,Charge", OrderFile.Problem.shops(.order, "ID", reason: "Charge")),
      ("Order,Service ID,price,cost", .shops(.order, "Order", reason: "price")),
      ("ID,Service ID,Provider's price,Price", .shops(.order, "ID", reason: "Price")),
      ("Reference,Service ID,Cost,Price", .shops(.order, "Reference", reason: "Price")),
      ("API ID,Service ID,Cost,Charge", nil),
    ])
  func aCostBesideAPriceIsAShops(_ header: String, _ problem: OrderFile.Problem?) throws {
    let text = header + "\n55,168,0.9,1.90\n"
    if let problem {
      #expect(throws: problem) { try OrderFiles.file(text) }
    } else {
      #expect(try OrderFiles.file(text).rows.first?.order.charge?.text == "0.9")
    }
    let chosen = try OrderFiles.file(text, columns: "order=\(header.split(separator: ",")[0])")
    #expect(chosen.rows.map(\.order.id) == ["55"])
    // Two that say the same say nothing of a shop.
    #expect(try OrderFiles.file(header + "\n55,168,0.9,0.90\n").rows.count == 1)
  }

  @Test(
    "A header of the panel's service is known by its words",
    arguments: ["Provider's service", "service_api_id", "Service (panel)"])
  func aServiceOfThePanelIsKnownByItsWords(_ header: String) throws {
    let file = try OrderFiles.file("order,Service ID,\(header)\n55,1,168\n")
    #expect(file.rows.map(\.order.service) == ["168"])
  }
}
