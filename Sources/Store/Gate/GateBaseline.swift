import Catalogue
import GRDB

/// A catalogue that a snapshot is compared with by the gate: the last accepted one, or what a held one
/// would make of it. A panel's first snapshots are compared with none.
struct GateBaseline {
  /// Whether no snapshot was accepted before.
  let isNone: Bool
  let known: KnownCatalogue
  /// The services whose entries could not be read in it.
  let unreadable: Set<ExactText>
  /// The account's.
  let currency: String?

  func input(_ snapshot: HeldSnapshot) -> GateInput {
    GateInput(comparison(snapshot), with: self, currency: snapshot.currency)
  }

  private func comparison(_ snapshot: HeldSnapshot) -> CatalogueComparison {
    // Which services its defects are of was found when it came.
    CatalogueComparison(snapshot.answer, with: known, unidentified: .max)
  }

  /// The catalogue as it would be with a held snapshot accepted.
  func accepting(_ held: HeldSnapshot) -> GateBaseline {
    GateBaseline(
      isNone: false, known: known.applying(comparison(held)),
      unreadable: Set(held.defects.lazy.compactMap(\.service).map { ExactText($0) }),
      currency: held.currency ?? currency)
  }

  /// Whether a later snapshot shows what a held one does: it could follow it, and has no fault of its own.
  /// What the held one lacks and the later one has is no difference, so that a list that is filling up
  /// confirms what it still holds.
  func agree(_ held: HeldSnapshot, _ later: HeldSnapshot) -> Bool {
    !input(later).isWorse(than: input(held)) && accepting(held).input(later).objection == nil
  }
}

extension SnapshotRows {
  /// The last accepted catalogue before a time.
  func baseline(before time: Timestamp) throws -> GateBaseline {
    try baseline(
      before: time, KnownCatalogue(database, panelID: panelID, before: time))
  }

  /// The last accepted catalogue before a time, as far as its services are known.
  func baseline(before time: Timestamp, _ known: KnownCatalogue) throws -> GateBaseline {
    guard let last = try accepted(before: time) else {
      return GateBaseline(isNone: true, known: known, unreadable: [], currency: nil)
    }
    return GateBaseline(
      isNone: false, known: known, unreadable: try unreadable(in: last.id),
      currency: try currency(before: last.takenAt + .milliseconds(1)))
  }
}
