import Analysis

/// Which columns of a table are shown on a line, and how wide each is.
///
/// If they do not all fit, columns are left out in the order of `expendable` as long as names and
/// categories would have less than a comfortable width. Further columns are left out as long as
/// names and categories would have less than the minimum useful width. The rest is shrunk: names
/// and categories first, then other texts; numbers only if they have more digits than anyone reads.
struct TextTableLayout {
  private(set) var columns: [TextColumn]
  private(set) var widths: [Int] = []
  /// The headers of the omitted columns, in the table's order.
  let omitted: [String]

  /// The number of blanks between two columns.
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
    // At equal width, a name is more useful than a category.
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
  /// The columns that are left out first. Columns not listed here follow, from the right. The last
  /// are `lasting`, because a price without its currency is misleading.
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
    // If no service is named, the rows are about the category or the time. An event needs its time.
    let subjects: [ColumnName] =
      known.contains(.event) ? [.at] : known.contains(.name) ? [] : [.category, .at]
    // The reason of an attempt is the most important column.
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
  /// Whether the column holds long texts written by sellers.
  fileprivate var isProse: Bool {
    known.map { [.name, .category, .reason, .before, .after, .changed].contains($0) } ?? false
  }

  /// The width below which a reader would rather lose another column.
  fileprivate var comfortableWidth: Int {
    switch known {
    case .reason: min(naturalWidth, 28)
    case .name: min(naturalWidth, 20)
    // The changes of a version, in words.
    case .changed: min(naturalWidth, 40)
    default: isProse ? min(naturalWidth, max(12, leastWidth)) : leastWidth
    }
  }

  /// The width below which the column is useless.
  fileprivate var leastWidth: Int {
    switch kind {
    // The name of a line about many services contains its ratio, which must not be cut.
    case .text where known == .event: min(naturalWidth, 24)
    case .text:
      min(naturalWidth, max(isProse ? 8 : 14, min(amountWidth, TextColumn.alignedLimit)))
    case .amount, .percent, .count, .number, .time, .flag:
      min(naturalWidth, TextColumn.alignedLimit)
    }
  }
}
