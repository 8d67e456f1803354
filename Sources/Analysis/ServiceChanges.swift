import Catalogue

/// The differences between consecutive versions of a service, from the rows of `history_fields`.
public struct ServiceChanges {
  private var versions: [Timestamp: [ExactText: String]] = [:]
  /// The fields in the order in which they first occur.
  private var fields: [ExactText] = []

  /// How much of the common start of two texts is shown.
  private static let lead = 8
  /// The fields with amounts instead of the panel's words.
  private static let amounts: Set = ["rate", "min", "max"]

  public init(_ rows: Table) {
    var known: Set<ExactText> = []
    for row in rows.namedRows {
      guard let time = row.time(.validFrom), let field = row.text(.field) else { continue }
      versions[time, default: [:]][ExactText(field)] = row.text(.value)
      if known.insert(ExactText(field)).inserted { fields.append(ExactText(field)) }
    }
  }

  /// Whether the rates of all versions have one currency, as far as the entries state it.
  public var hasOneCurrency: Bool { Set(versions.values.map { currency(in: $0) }).count < 2 }

  private func currency(in version: [ExactText: String]) -> String? {
    version[ExactText("currency")]?.currencyCode
  }

  /// The changes from one version to the next in words, such as `rate 0.9 → 1; status active →
  /// inactive`.
  fileprivate func words(from: Timestamp, to: Timestamp) -> [String] {
    let (before, after) = (versions[from] ?? [:], versions[to] ?? [:])
    return fields.compactMap { field in
      let (old, new) = (before[field], after[field])
      guard !old.isExactly(new) else { return nil }
      if Self.amounts.contains(field.text ?? "") {
        let (old, new) = (old?.groupedByThousands, new?.groupedByThousands)
        return "\(field.text ?? "") \(old ?? "none") → \(new ?? "none")"
      }
      let lead = Self.commonLead(old, new)
      return "\(field.text ?? "") \(Self.shown(old, after: lead)) → \(Self.shown(new, after: lead))"
    }
  }

  /// How many characters of the common start of two long texts are left out, so that the difference
  /// comes first.
  private static func commonLead(_ one: String?, _ other: String?) -> Int {
    guard let one, let other else { return 0 }
    let common = zip(one, other).prefix { $0 == $1 }.count
    return common > 2 * lead ? common - lead : 0
  }

  private static func shown(_ text: String?, after lead: Int) -> String {
    guard let text else { return "none" }
    if text.isEmpty { return "\"\"" }
    return lead == 0 ? text : "…" + text.dropFirst(lead)
  }
}

extension Table {
  /// A history for people: first the changes of each version, then the columns in which versions differ,
  /// then the others.
  public func showing(_ changes: ServiceChanges) -> Table {
    let differing = columns.indices.filter { index in
      index > 3 && Set(rows.map { $0[index] }).count > 1
    }
    let lead = columns.indices.prefix(3)
    let rest = columns.indices.filter { !lead.contains($0) && !differing.contains($0) }
    var words: [Cell] = []
    for (index, row) in namedRows.enumerated() {
      guard index > 0, let from = row.time(.validFrom) else {
        words.append(.missing)
        continue
      }
      let before = NamedRow(cells: rows[index - 1], columns: columns)
      var parts = changes.words(from: before.time(.validFrom) ?? from, to: from)
      if before.time(.validTo) != from { parts.insert("listed again", at: 0) }
      words.append(.text(parts.isEmpty ? "written differently" : parts.joined(separator: "; ")))
    }
    func arranged<Item>(_ items: [Item], _ item: Item) -> [Item] {
      lead.map { items[$0] } + [item] + (differing + rest).map { items[$0] }
    }
    return Table(
      name: name, title: title, meaning: meaning,
      columns: arranged(columns, Column(.changed, .text)),
      rows: zip(rows, words).map { arranged($0, $1) })
  }
}
