/// The queries in the binary, one declaration per file.
extension SavedQuery {
  public static let summary = embedded("summary", PackageResources.summary_sql)
  public static let rates = embedded("rates", PackageResources.rates_sql)
  public static let parked = embedded("parked", PackageResources.parked_sql)
  public static let new = embedded("new", PackageResources.new_sql)
  public static let removed = embedded("removed", PackageResources.removed_sql)
  public static let events = embedded("events", PackageResources.events_sql)
  public static let eventKinds = embedded("event_kinds", PackageResources.event_kinds_sql)
  public static let capabilities = embedded("capabilities", PackageResources.capabilities_sql)
  public static let capabilityServices = embedded(
    "capability_services", PackageResources.capability_services_sql)
  public static let categories = embedded("categories", PackageResources.categories_sql)
  public static let balance = embedded("balance", PackageResources.balance_sql)
  public static let spend = embedded("spend", PackageResources.spend_sql)
  public static let serviceSpend = embedded("service_spend", PackageResources.service_spend_sql)
  public static let catalogue = embedded("catalogue", PackageResources.catalogue_sql)
  public static let history = embedded("history", PackageResources.history_sql)
  public static let historyFields = embedded(
    "history_fields", PackageResources.history_fields_sql)
  public static let snapshots = embedded("snapshots", PackageResources.snapshots_sql)
  public static let status = embedded("status", PackageResources.status_sql)
  public static let orders = embedded("orders", PackageResources.orders_sql)
  public static let pending = embedded("pending", PackageResources.pending_sql)
  public static let coverage = embedded("coverage", PackageResources.coverage_sql)
  public static let unread = embedded("unread", PackageResources.unread_sql)
  public static let incomparable = embedded("incomparable", PackageResources.incomparable_sql)
  public static let lines = embedded("lines", PackageResources.lines_sql)
  public static let rateGroups = embedded("rate_groups", PackageResources.rate_groups_sql)

  /// The sections of `report`, in the order in which they are shown. A query that the program does not
  /// read itself is declared here: `embedded("minimums", PackageResources.minimums_sql)`.
  public static let reportSections = [
    rates, parked, new, removed, events, capabilities, categories, balance, spend,
  ]

  /// The sections that the text format shows if the user names none. If there are many events, they
  /// are counted by kind.
  public static let summarySections =
    [summary] + reportSections.map { $0.name == events.name ? eventKinds : $0 }

  /// Every embedded query.
  public static let all =
    [summary] + reportSections + [
      eventKinds, capabilityServices, serviceSpend, catalogue, history, historyFields, snapshots,
      status,
      orders, pending, coverage, unread, incomparable, lines, rateGroups,
    ]

  private static func embedded(_ name: String, _ bytes: [UInt8]) -> SavedQuery {
    do {
      return try SavedQuery(name: name, sql: String(decoding: bytes, as: UTF8.self))
    } catch {
      // The file is part of this build, and the tests read all of them.
      preconditionFailure(error.description)
    }
  }
}
