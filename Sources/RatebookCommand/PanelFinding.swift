import Catalogue
import PanelAPI
import Store

/// A panel's answers to the calls of `check`.
struct PanelFinding: Sendable {
  let panel: String
  private(set) var balance: Balance?
  private(set) var answer: CatalogueAnswer?
  private(set) var dialect: DialectReport?
  /// The error of the first failed call.
  private(set) var error: PanelError?

  init(panel: String, client: PanelClient) async {
    self.panel = panel
    do throws(PanelError) {
      balance = try await client.balance()
      let reading = try await client.servicesReporting()
      (answer, dialect) = (reading.answer, reading.dialect)
    } catch { self.error = error }
  }

  /// Asks several panels at a time. The findings are in the panels' order.
  static func all(
    of clients: [(name: String, client: PanelClient)], atOnce limit: Int
  ) async -> [PanelFinding] {
    await withTaskGroup(of: (Int, PanelFinding).self) { group in
      var findings: [Int: PanelFinding] = [:]
      for (index, (name, client)) in clients.enumerated() {
        if index >= limit, let (index, finding) = await group.next() { findings[index] = finding }
        group.addTask { (index, await PanelFinding(panel: name, client: client)) }
      }
      for await (index, finding) in group { findings[index] = finding }
      return clients.indices.compactMap { findings[$0] }
    }
  }
}

extension PanelFinding {
  /// Why a snapshot with this answer would not be accepted, and what to do; `nil` if it would be
  /// accepted. `store` has the earlier snapshots, if there are any.
  func warning(_ store: RatebookStore?, at time: Timestamp) -> String? {
    guard let answer else { return nil }
    // An unreadable database is reported separately.
    let objection = try? store?.objection(
      to: answer, currency: balance?.currency, of: panel, at: time)
    if let objection {
      return
        "a snapshot would be held now: \(objection). Check this on the panel's own site; if it "
        + "is right, take a snapshot and `ratebook accept` it"
    }
    return answer.entries > 0
      ? nil
      : "its catalogue is empty. Ask the panel whether this account may see its services, and compare "
        + "the URL with the panel's API page"
  }

  /// Lines about the successful calls.
  var lines: [String] {
    var lines: [String] = []
    if let balance {
      let amount = [balance.amount.text, balance.currency].compactMap(\.self)
      lines.append("panel '\(panel)': accepts the key, holds \(amount.joined(separator: " "))")
    }
    return lines + (dialect?.lines.map { "  " + $0 } ?? [])
  }
}

extension DialectReport {
  /// Lines about the catalogue's deviations from the contract.
  fileprivate var lines: [String] {
    let count = counted(services, "service")
    if isContract {
      return [services == 0 ? count : "\(count); answers follow API v2 exactly"]
    }
    var lines = [count]
    let rules = DialectRule.allCases.filter { self.count(of: $0) > 0 && $0 != .unknownField }
    if !rules.isEmpty {
      lines.append("read nevertheless: " + rules.map(\.summary).joined(separator: "; "))
    }
    if !unknownFields.isEmpty {
      lines.append("fields beyond the contract, kept: \(listed(unknownFields))")
    }
    if !missing.isEmpty { lines.append("not stated: \(listed(missing))") }
    let (repeated, unreadable) = (defects.filter(\.isRepeat), defects.filter { !$0.isRepeat })
    for defect in repeated.prefix(3) {
      // The stored data decides which entry is used, so that part is left out.
      lines.append(String(defect.reason.prefix { $0 != ";" }))
    }
    if repeated.count > 3 { lines.append("and \(repeated.count - 3) more entries of an id twice") }
    for defect in unreadable.prefix(3) {
      lines.append("cannot be read: service \(defect.service ?? "without id"), \(defect.reason)")
    }
    if unreadable.count > 3 {
      lines.append("and \(unreadable.count - 3) more that cannot be read")
    }
    for defect in unreadFields.prefix(3) {
      lines.append(
        "kept as text: \(defect.field) of service \(defect.service ?? ""), \(defect.reason)")
    }
    let others = unreadFields.count + otherUnreadFields - 3
    if others > 0 {
      lines.append("and \(others) more fields that are kept as text")
    }
    return lines
  }

  /// Fields with the number of their services, the most frequent first.
  private func listed(_ fields: [String: Int]) -> String {
    let sorted = fields.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let shown = sorted.prefix(8).map { field, count in
      count == services ? field : "\(field) (\(count) of \(services))"
    }
    return shown.joined(separator: ", ") + (sorted.count > 8 ? ", …" : "")
  }
}
