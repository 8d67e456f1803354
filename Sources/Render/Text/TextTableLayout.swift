import Analysis

/// Which columns of a table are shown on a line, and how wide each is.
///
/// If they do not all fit, columns are left out in the order of `expendable` while names and
/// categories would have less than a comfortable width, then further ones while they would have
/// less than the least width that says anything. What remains is shrunk: names and categories
/// first, then other texts, numbers only if they have more digits than anyone reads.
struct TextTableLayout {
  private(set) var columns: [TextColumn]
  private(set) var widths: [Int] = []
  /// The headers of the columns left out, in the table's order.
  let omitted: [String]

  /// The blanks between two columns.
  static let gap = 2

  init(_ columns: [TextColumn], width: Int) {
    let kept = TextTableLayout.chosen(from: columns, width: width)
    self.columns = columns.filter { kept.contains($0.name) }
    omitted = columns.filter { !kept.contains($0.name) }.map { $0.header.joined(separator: " ") }
    widths = self.columns.map { min($0.naturalWidth, width) }
    shrink({ $0.isProse }, to: \.comfortableWidth, width: width)
    shrink({ $0.kind == .text && !$0.isProse }, to: \.leastWidth, width: width)
    shrink({ $0.isProse }, to: \.leastWidth, width: width)
    shrink({ _ in true }, to: \.leastWidth, width: width)
  }

  private mutating func shrink(
    _ isShrinkable: (TextColumn) -> Bool, to floor: (TextColumn) -> Int, width: Int
  ) {
    var excess = widths.reduce(0, +) + TextTableLayout.gap * (widths.count - 1) - width
    guard excess > 0 else { return }
    let floors = columns.map { isShrinkable($0) ? floor($0) : .max }
    // A name is more useful than a category of the same width.
    let weights = columns.map { $0.known == .name ? 1 : 2 }
    while excess > 0 {
      let candidates = columns.indices.filter { widths[$0] > floors[$0] }
      guard
        let widest = candidates.max(by: { widths[$0] * weights[$0] < widths[$1] * weights[$1] })
      else { return }
      widths[widest] -= 1
      excess -= 1
    }
  }
}

extension TextTableLayout {
  /// The columns that are dropped first. Those that are not listed go after these, from the
  /// right; the last to go are `lasting`, since a price without its currency misleads.
  private static let expendable: [ColumnName] = [
    .group, .defects, .cancelBefore, .refillBefore, .returned, .relistedRate,
    .indexServices, .unknownCharge, .type, .highest, .lowest, .changes, .validTo, .since,
    .error, .remains, .quantity, .firstSeenAt, .lastChangedAt, .lastSeenAt, .partial,
    .completed, .open, .refunded, .canceled, .refillNotStated, .cancelNotStated,
    .medianRateBefore, .servicesBefore, .max, .min, .refillNo, .cancelNo, .deposits,
    .charges, .cancel, .refill, .category, .rateBefore, .at, .before, .medianRateAfter,
    .servicesAfter, .charge, .asOf, .new, .removed,
  ]
  private static let lasting: [ColumnName] = [
    .currency, .category, .reason, .at, .name, .panel, .service,
  ]

  private static func chosen(from columns: [TextColumn], width: Int) -> Set<String> {
    let known = columns.compactMap(\.known)
    // If no service is named, the rows are about the category or the time itself; an event is nothing
    // without its time.
    let subjects: [ColumnName] =
      known.contains(.event) ? [.at] : known.contains(.name) ? [] : [.category, .at]
    // The reason of an attempt matters more than all else.
    let asides: [ColumnName] = known.contains(.reason) ? [.balance, .currency] : []
    let listed = (expendable + asides).filter { !subjects.contains($0) }.map(\.rawValue)
    let others = columns.reversed().filter { column in
      column.known.map { !expendable.contains($0) && !lasting.contains($0) } ?? true
    }.map(\.name)
    var kept = columns
    func isTooWide(_ floor: (TextColumn) -> Int) -> Bool {
      kept.count > 1 && kept.reduce(-gap) { $0 + floor($1) + gap } > width
    }
    for name in listed where isTooWide(\.comfortableWidth) { kept.removeAll { $0.name == name } }
    for name in others + lasting.map(\.rawValue) where isTooWide(\.leastWidth) {
      kept.removeAll { $0.name == name }
    }
    return Set(kept.map(\.name))
  }
}

extension TextColumn {
  /// Whether the column holds what sellers write at length.
  fileprivate var isProse: Bool {
    known.map { [.name, .category, .reason, .before, .after, .changed].contains($0) } ?? false
  }

  /// The width below which a reader would rather miss another column.
  fileprivate var comfortableWidth: Int {
    switch known {
    case .reason: min(naturalWidth, 28)
    case .name: min(naturalWidth, 20)
    // The changes of a version, in words.
    case .changed: min(naturalWidth, 40)
    default: isProse ? min(naturalWidth, max(12, leastWidth)) : leastWidth
    }
  }

  /// The width below which the column says nothing.
  fileprivate var leastWidth: Int {
    switch kind {
    // A line about many services is named with its ratio, which must not be cut.
    case .text where known == .event: min(naturalWidth, 24)
    case .text:
      min(naturalWidth, max(isProse ? 8 : 14, min(amountWidth, TextColumn.alignedLimit)))
    case .amount, .percent, .count, .number, .time, .flag:
      min(naturalWidth, TextColumn.alignedLimit)
    }
  }
}
