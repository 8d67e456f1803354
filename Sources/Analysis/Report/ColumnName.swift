/// The columns that the program itself reads or arranges. A query may have others.
///
/// A column is found by its name in the query's header, at any index.
public enum ColumnName: String, Sendable, CaseIterable {
  // The subject of a row.
  case at, panel, service, name, category, currency, event, group, state, reason, error
  case snapshot, order, verdict
  // Rates and their changes.
  case rate, before, after, changes
  case rateBefore = "rate_before"
  case rateAfter = "rate_after"
  case changePercent = "change_percent"
  case lastChangedAt = "last_changed_at"
  case lastRate = "last_rate"
  case lowest = "low_90d"
  case highest = "high_90d"
  // Other properties of a service.
  case type, min, max, refill, cancel, since
  case refillBefore = "refill_before"
  case cancelBefore = "cancel_before"
  case staleSince = "stale_since"
  case currencyBefore = "currency_before"
  case validFrom = "valid_from"
  case validTo = "valid_to"
  case field, value, changed
  // Services that were added or removed.
  case returned, parked, stale
  case firstSeenAt = "first_seen_at"
  case lastSeenAt = "last_seen_at"
  case lastAt = "last_at"
  case relistedAs = "relisted_as"
  case relistedRate = "relisted_rate"
  case otherService = "other_service"
  // Counts of services.
  case services, listed, new, removed, raised, lowered, gone, count, panels
  case otherCount = "other_count"
  case servicesBefore = "services_before"
  case servicesAfter = "services_after"
  case refillNo = "refill_no"
  case refillNotStated = "refill_not_stated"
  case refillGained = "refill_gained"
  case refillLost = "refill_lost"
  case cancelNo = "cancel_no"
  case cancelNotStated = "cancel_not_stated"
  case cancelGained = "cancel_gained"
  case cancelLost = "cancel_lost"
  // Prices of many services.
  case index, ratio, factor
  case indexServices = "index_services"
  case medianRateBefore = "median_rate_before"
  case medianRateAfter = "median_rate_after"
  // Money and orders.
  case balance, change, deposits, charges, unexplained, refunds, spent, charge, refunded
  case completed, partial, canceled, open, remains, quantity
  case netSpend = "net_spend"
  case sharePercent = "share_percent"
  case unknownCharge = "unknown_charge"
  case orderedAt = "ordered_at"
  // The observation of a panel.
  case failures, rejected, held, defects, gaps, repeats, undated
  case repeatNote = "repeat_note"
  case fromAt = "from_at"
  case toAt = "to_at"
  case asOf = "as_of"
  case startsInside = "starts_inside"
  case lastFailure = "last_failure"
  case lastFailureAt = "last_failure_at"
  case overdue
  case heldReason = "held_reason"
  case gapFrom = "gap_from"
  case gapTo = "gap_to"
  case balanceAt = "balance_at"
  case balanceError = "balance_error"
  // The reading of panels.
  case acceptedAt = "accepted_at"
  case attemptedAt = "attempted_at"
  case nextAt = "next_at"
  case lastError = "last_error"
  case lastErrorAt = "last_error_at"
  // Tables made by the program.
  case day, other, remark
  case goneSince = "gone_since"
}

extension Column {
  /// The column, if the program knows it; otherwise `nil`.
  public var known: ColumnName? { ColumnName(rawValue: name) }
}
