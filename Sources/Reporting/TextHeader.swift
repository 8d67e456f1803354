import Analysis

/// The headers that people read in place of the names in snake_case.
enum TextHeader {
  private static let special: [ColumnName: String] = [
    .service: "id", .snapshot: "no.", .currency: "cur.",
    .rateBefore: "before", .rateAfter: "after", .changePercent: "change",
    .lastChangedAt: "last change", .firstSeenAt: "first seen", .lastSeenAt: "last seen",
    .orderedAt: "ordered",
    .validFrom: "from", .validTo: "until", .medianRateBefore: "median before",
    .medianRateAfter: "median after", .sharePercent: "share", .at: "time",
    .refillNotStated: "refill unknown", .cancelNotStated: "cancel unknown",
    .indexServices: "services in index",
  ]

  static func text(for name: String) -> String {
    ColumnName(rawValue: name).flatMap { special[$0] }
      ?? TerminalText.safe(String(name.map { $0 == "_" ? " " : $0 }))
  }
}
