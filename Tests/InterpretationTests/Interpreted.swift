import Catalogue
import Foundation
import Interpretation

@testable import MarketSupport

/// What the implementation makes of the snapshots of one panel, given the differences between them alone.
struct Interpreted {
  private(set) var results: [StepResult] = []
  /// By snapshot: the services that are listed and not for sale.
  private(set) var parked: [Set<String>] = []
  /// The account's currency as of each snapshot.
  private var accounts: [String?] = []
  private var memory = PanelMemory()

  init(_ snapshots: [ReferenceSnapshot]) {
    var last = ReferenceSnapshot(time: .earliest, [])
    var known: Set<String> = []
    for snapshot in snapshots {
      let changes = serviceChanges(from: last.services, to: snapshot.services, known: known)
      let currency = snapshot.currency ?? last.currency
      results.append(
        memory.interpret(
          CatalogueStep(
            at: snapshot.time, changes: changes, currencyBefore: last.currency,
            currencyAfter: currency, isBaseline: results.isEmpty)))
      parked.append(Set(memory.parked.keys.compactMap(\.text)))
      known.formUnion(snapshot.ids)
      accounts.append(currency)
      last = snapshot
      last.currency = currency
    }
  }

  /// The price index of each scope that moved from one snapshot to a later one. An account that had not
  /// stated its currency has the first one that it states; until then, a category may have two price steps of one
  /// snapshot in that currency, which count as one.
  func indexes(from start: Int, to end: Int) -> [ReferenceWindow.Scope: ReferenceWindow.Index] {
    var indexes: [ReferenceWindow.Scope: ReferenceWindow.Index] = [:]
    let stated = accounts[start...end].lazy.compactMap(\.self).first
    for result in results[start...end].dropFirst() {
      let steps = Dictionary(grouping: result.priceSteps) { step -> ReferenceWindow.Scope in
        switch step.scope {
        case .panel: .init(category: nil, currency: nil)
        case .category(let category, let currency):
          .init(category: category, currency: currency ?? stated)
        }
      }
      for (scope, steps) in steps {
        let services = steps.reduce(0) { $0 + $1.services }
        let move = exp(steps.reduce(0) { $0 + $1.logarithms } / Double(services))
        indexes[scope] = .init(value: (indexes[scope]?.value ?? 1) * move, services: services)
      }
    }
    return indexes
  }
}

/// What came, went or changed between two catalogues; `known` are the ids that any earlier one listed.
func serviceChanges(
  from before: [String: ServiceLook], to after: [String: ServiceLook], known: Set<String>
) -> [ServiceChange] {
  Set(before.keys).union(after.keys).inOrder.compactMap { id in
    switch (before[id], after[id]) {
    case (let old?, let new?): old == new ? nil : .changed(before: old, after: new)
    case (let old?, nil): .went(old)
    case (nil, let new?): .came(new, wasKnown: known.contains(id))
    case (nil, nil): nil
    }
  }
}
