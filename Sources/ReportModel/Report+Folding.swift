extension Report {
  /// The report for people: the rows of mass events are folded, and parked rates stand apart, in a
  /// table of their own where there is none.
  public func folded() -> Report {
    var report = self
    let hasParked = tables.contains { $0.name == "parked" }
    report.tables = tables.flatMap { table -> [Table] in
      let table = table.folded()
      guard let flag = table.index(of: "parked") else { return [table] }
      let plain = table.selecting(table.columns.indices.filter { $0 != flag })
      if table.body.common(flag) == .flag(false) { return [plain] }
      let isParked = { table.body.cell(flag, ofRow: $0) == .flag(true) }
      let rest = plain.keeping { !isParked($0) }
      if hasParked || rest.body.count == plain.body.count { return [rest] }
      return [
        rest,
        Table(
          name: "parked", title: "Parked rates",
          meaning: "Changes from or to a rate that means \"not for sale\"", columns: plain.columns,
          body: plain.keeping(isParked).body),
      ]
    }
    return report
  }
}
