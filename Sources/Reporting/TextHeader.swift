/// The headers that people read in place of the names in snake_case.
enum TextHeader {
  private static let special = [
    "service": "id", "snapshot": "no.", "currency": "cur.",
    "rate_before": "before", "rate_after": "after", "change_percent": "change",
    "last_changed_at": "last change", "first_seen_at": "first seen", "last_seen_at": "last seen",
    "ordered_at": "ordered",
    "valid_from": "from", "valid_to": "until", "median_rate_before": "median before",
    "median_rate_after": "median after", "share_percent": "share", "at": "time",
    "refill_not_stated": "refill unknown", "cancel_not_stated": "cancel unknown",
    "index_services": "services in index",
  ]

  static func text(for name: String) -> String {
    special[name]
      ?? TerminalText.safe(String(name.map { $0 == "_" ? " " : $0 }))
  }
}
