/// The columns that the program itself reads or arranges; a query may have others.
///
/// A column is found by its name in the query's header, whatever its index is.
public enum ColumnName: String, Sendable {
  // What a row is about.
  case at, panel, service, name, category, currency, event, group, state
  // Rates and their changes.
  case rate, before, after, ratio, factor
  case rateBefore = "rate_before"
  case rateAfter = "rate_after"
  case changePercent = "change_percent"
  case lastChangedAt = "last_changed_at"
  case lastRate = "last_rate"
  // What else a service says.
  case type, min, max, refill, cancel, since
  case validFrom = "valid_from"
  case validTo = "valid_to"
  case staleSince = "stale_since"
  // Services that came and went.
  case returned
  case firstSeenAt = "first_seen_at"
  case lastSeenAt = "last_seen_at"
  case relistedAs = "relisted_as"
  case otherService = "other_service"
  case parked
  // Counts of services.
  case services, new, removed, raised, lowered, count
  case otherCount = "other_count"
  case servicesAfter = "services_after"
  case refillGained = "refill_gained"
  case refillLost = "refill_lost"
  case cancelGained = "cancel_gained"
  case cancelLost = "cancel_lost"
  case listed, gone
  // Prices of many services.
  case index
  case medianRateBefore = "median_rate_before"
  case medianRateAfter = "median_rate_after"
  // Money.
  case balance, change, deposits, charges, unexplained, spent, refunds
  case netSpend = "net_spend"
  case charge
  // What was observed of a panel.
  case failures, rejected, held, defects, gaps
  case fromAt = "from_at"
  case toAt = "to_at"
  case startsInside = "starts_inside"
  case lastFailure = "last_failure"
  case heldReason = "held_reason"
  case gapFrom = "gap_from"
  case gapTo = "gap_to"
  // Tables that the program makes.
  case day, dearer, cheaper, other, remark
  case goneSince = "gone_since"
}
