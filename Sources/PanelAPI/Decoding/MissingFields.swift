/// Counts the entries that do not state an optional field of the contract.
struct MissingFields {
  private var type = 0
  private var category = 0
  private var min = 0
  private var max = 0
  private var refill = 0
  private var cancel = 0

  mutating func add(_ draft: borrowing EntryDecoder.Draft) {
    if draft.type == nil { type += 1 }
    if draft.category == nil { category += 1 }
    if draft.min == nil { min += 1 }
    if draft.max == nil { max += 1 }
    if draft.refill == nil { refill += 1 }
    if draft.cancel == nil { cancel += 1 }
  }

  /// The counts by name, of the fields that are missing anywhere.
  var counts: [String: Int] {
    [
      "type": type, "category": category, "min": min, "max": max, "refill": refill,
      "cancel": cancel,
    ]
    .filter { $0.value > 0 }
  }
}
