/// The rows of the table of deviations, by the text of its first column.
enum DialectRow: String, CaseIterable {
  case envelope = "envelope of `services`"
  case service = "`service`"
  case rate = "`rate`"
  case limits = "`min`, `max`"
  case capabilities = "`refill`, `cancel`"
  case furtherFields = "further fields"
  case names
  case category = "`category`"
  case balance = "`balance`"
  case orderStatus = "`status` of an order"
  case severalStatuses = "`status` of several"
  case statusWords = "status words"
  case refill = "`refill`"
  case severalRefillStatuses = "`refill_status` of several"
  case cancel = "`cancel`"
  case errors
  case rateLimits = "rate limits"
  case size
}
