public import Catalogue
import GRDB

extension RatebookStore {
  /// Why a snapshot of this answer, taken now, would be held; `nil` if it would be accepted, or nothing is
  /// known of the panel. Nothing is written. Throws `StoreError`.
  ///
  /// `currency` is the account's, if the panel states it.
  public func objection(
    to answer: CatalogueAnswer, currency: String?, of panel: String, at time: Timestamp
  ) throws -> String? {
    try read { database in
      let panelID = try Int64.fetchOne(
        database, sql: "SELECT id FROM panel WHERE name = ?", arguments: [panel])
      guard let panelID else { return nil }
      let baseline = try SnapshotRows(database, panelID: panelID, gate).baseline(before: time)
      let answer = answer.choosingEntries { id in
        baseline.known.index(of: id).flatMap { baseline.known.states[$0].look }
      }
      let snapshot = HeldSnapshot(takenAt: time, currency: currency, reason: "", answer: answer)
      return baseline.input(snapshot).objection
    }
  }
}
