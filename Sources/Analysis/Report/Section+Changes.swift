extension Section {
  /// The columns that count changes in a section that lists states: one row for each category, changed
  /// or not. Empty for any other section.
  public var changeCounts: [Int] {
    let names: [ColumnName] =
      switch name {
      case SavedQuery.categories.name: [.new, .removed, .raised, .lowered]
      case SavedQuery.capabilities.name: [.refillGained, .refillLost, .cancelGained, .cancelLost]
      default: []
      }
    return names.compactMap(index(of:))
  }

  /// Whether it has a change of something. Throws what reading its rows throws.
  public func hasChange() throws -> Bool {
    switch name {
    case SavedQuery.summary.name, "watched", SavedQuery.parked.name, SavedQuery.spend.name,
      SavedQuery.capabilityServices.name:
      return false
    case SavedQuery.balance.name: return try contains { $0[.change] != .missing }
    default:
      let counts = changeCounts
      return try contains { row in
        counts.isEmpty || counts.contains { ![.count(0), .missing].contains(row.cells[$0]) }
      }
    }
  }
}
