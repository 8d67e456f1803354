/// The fields of the comment at the start of a query: `-- name: value`, one per line.
struct QueryHeader {
  /// The values by their names, except columns.
  private(set) var fields: [String: String] = [:]
  /// The result's columns, in order.
  private(set) var columns: [Column] = []

  /// Reads the header of a query. Throws ``SavedQuery/HeaderError``, which names the query.
  init(of sql: String, name query: String) throws(SavedQuery.HeaderError) {
    // A regular expression would take more time at each start of the program than all its other work.
    for line in Self.lines(of: sql) {
      guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { continue }
      let name = line[..<colon]
      let value = Substring(line.utf8[colon...].dropFirst().drop { $0 == UInt8(ascii: " ") })
      guard name == "column" else {
        fields[String(name)] = String(value)
        continue
      }
      let words = value.utf8.split(separator: UInt8(ascii: " "), maxSplits: 2).map(Substring.init)
      guard words.count >= 2, let kind = Column.Kind(rawValue: String(words[1])) else {
        throw SavedQuery.HeaderError(
          query: query, problem: "'\(value)' is not a column and its kind")
      }
      columns.append(Column(name: String(words[0]), kind: kind))
    }
  }

  /// The value of `rows`: `changes`, `states`, or `counts` and the columns with counts. Throws
  /// ``SavedQuery/HeaderError``.
  func rows(of query: String) throws(SavedQuery.HeaderError) -> SavedQuery.Rows? {
    guard let text = fields["rows"] else { return nil }
    let words = text.split(separator: " ").map(String.init)
    switch words.first {
    case "changes" where words.count == 1: return .changes
    case "states" where words.count == 1: return .states
    case "counts"
    where words.count > 1 && Set(columns.map(\.name)).isSuperset(of: words.dropFirst()):
      return .counts(Array(words.dropFirst()))
    default:
      throw SavedQuery.HeaderError(
        query: query,
        problem: "rows is '\(text)', not 'changes', 'states', or 'counts' and some of its columns")
    }
  }

  /// The lines of the comment at the start of a query, without their `-- `.
  private static func lines(of sql: String) -> [Substring] {
    var lines: [Substring] = []
    var rest = sql.utf8[...]
    while rest.starts(with: "-- ".utf8), let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      lines.append(Substring(rest[..<end].dropFirst(3)))
      rest = rest[end...].dropFirst()
    }
    return lines
  }
}
