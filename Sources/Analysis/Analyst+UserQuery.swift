import Catalogue
public import Store

extension Analyst {
  /// The rows of a user's own query within a scope, with further parameters by name. The query can
  /// only read. Throws ``QueryProblem``, ``StoreError`` and ``UserQuery/ColumnError``.
  public func table(
    _ query: UserQuery, in scope: Scope, _ parameters: [String: SQLValue] = [:],
    limits: QueryLimits = QueryLimits()
  ) throws -> Table {
    let arguments = arguments(of: scope).map { $0.merging(parameters) { _, given in given } }
    let result = try store.sandbox(limits).rows(
      of: query.text.sql, after: query.text.scripts, arguments)
    let columns = try query.columns(of: result)
    let rows = try result.rows.map { row in
      try zip(columns, row).map { column, value in
        guard let cell = Cell(inferring: value, as: column.kind) else {
          throw UserQuery.ColumnError(problem: "column '\(column.name)' is no \(column.kind)")
        }
        return cell
      }
    }
    var table = Table(
      name: query.name, title: query.title, meaning: query.meaning, columns: columns, rows: rows)
    let watched = try watchedServices(in: scope)
    let filter = RowFilter(scope, table, watched: watched, readsScope: false)
    table.rows.removeAll { !filter.keeps($0) }
    return table
  }

  /// The window's parameters, once for each panel of a scope, or once for all panels.
  private func arguments(of scope: Scope) -> [[String: SQLValue]] {
    let panels = scope.panels.isEmpty ? [.null] : scope.panels.sorted().map(SQLValue.text)
    return panels.map { panel in
      [
        "since": .integer(scope.window.since.milliseconds),
        "until": .integer(scope.window.until.milliseconds), "panel": panel,
        "last": scope.last.map(SQLValue.text) ?? .null,
        "has_end": .integer(scope.hasEnd ? 1 : 0),
      ]
    }
  }

  /// The ids of the services in a scope's watch list, by panel; `nil` without a watch list.
  private func watchedServices(in scope: Scope) throws -> [String: Set<ExactText>]? {
    guard scope.watchList != nil else { return nil }
    return try store.reading { reading in
      try SectionReader.run(reading, scope, checkedFrom: scope.window.since) { $0.watched?.ids }
    }
  }
}

extension UserQuery {
  /// The error of a result that differs from the query's header.
  public struct ColumnError: Error, CustomStringConvertible {
    let problem: String
    public var description: String { problem }
  }

  /// The columns of a result. If the header states columns, the result must have exactly these;
  /// otherwise the names come from SQLite and the kinds from the values.
  func columns(of result: QueryResult) throws(ColumnError) -> [Column] {
    let names = result.columns.distinct
    guard !columns.isEmpty else {
      return names.enumerated().map { index, name in
        Column(name: name, kind: .inferred(from: result.rows.lazy.map { $0[index] }))
      }
    }
    guard columns.map(\.name) == result.columns else {
      let stated = columns.map(\.name).joined(separator: ", ")
      throw ColumnError(
        problem: "its header names the columns \(stated), "
          + "and its result has \(result.columns.joined(separator: ", "))")
    }
    return columns
  }
}

extension Column.Kind {
  /// The kind of a column without a stated kind: counts if all values are integers, text if one is
  /// a text, otherwise numbers. Never amounts, times or flags.
  fileprivate static func inferred(from values: some Sequence<SQLValue>) -> Column.Kind {
    var (isNumeric, hasReals, isExact) = (false, false, true)
    for value in values {
      switch value {
      case .null: continue
      case .integer(let number):
        isNumeric = true
        isExact = isExact && Int64(exactly: Double(number)) == number
      case .real(let number):
        (isNumeric, hasReals) = (true, true)
        isExact = isExact && number.isFinite
      case .text: return .text
      }
    }
    return !isNumeric ? .text : !hasReals ? .count : isExact ? .number : .text
  }
}

extension Cell {
  /// A value in the kind of its column. In a text column, numbers are written as SQLite writes them.
  fileprivate init?(inferring value: SQLValue, as kind: Column.Kind) {
    if kind == .text, case .real(let number) = value {
      self = .text(number.isFinite ? "\(number)" : number < 0 ? "-Infinity" : "Infinity")
    } else {
      self.init(value, as: kind)
    }
  }
}

extension [String] {
  /// The names, made distinct: an empty name becomes the column's number, and a repeated name gets a number.
  fileprivate var distinct: [String] {
    var taken: Set<String> = []
    return enumerated().map { place, name in
      let name = name.isEmpty ? "column_\(place + 1)" : name
      var (distinct, number) = (name, 2)
      while (distinct != name && contains(distinct)) || !taken.insert(distinct).inserted {
        distinct = "\(name)_\(number)"
        number += 1
      }
      return distinct
    }
  }
}
