import Catalogue
import ReportModel
import Store

/// What rows that are made when they are looked at read from, for as long as the state is read that
/// they are of.
///
/// Unchecked: rows are looked at by the one thread that reads, within ``Analyst``'s `report`; behind
/// that, a row that was not made ends the process instead of reading what is gone.
final class RowReader: @unchecked Sendable {
  private var reader: CatalogueReader?
  /// What went wrong first: whoever looks at a row cannot be told.
  private var failure: (any Error)?

  init(_ reader: CatalogueReader) { self.reader = reader }

  /// Ends the reading. Throws `StoreError` where a row could not be made, which then has a cell missing.
  func close() throws {
    reader = nil
    if let failure { throw failure }
  }

  private func value<Value>(_ read: (CatalogueReader) throws -> Value?) -> Value? {
    guard let reader else { preconditionFailure("the state of this row is not read any more") }
    do {
      return try read(reader)
    } catch {
      failure = failure ?? error
      return nil
    }
  }

  func text(_ id: StoredVersion.TextID?) -> Cell {
    guard let id else { return .missing }
    return value { try $0.text(id) }.map(Cell.text) ?? .missing
  }

  /// The panel's id of a service.
  func id(_ service: Int64) -> Cell {
    value { try $0.id(of: service) }.map(Cell.text) ?? .missing
  }

  /// The median of prices; missing where there is none.
  func median(of prices: [Amount]) -> Cell { .amount(value { _ in try prices.median() }) }

  /// When a service was first listed.
  func firstSeen(_ service: Int64) -> Timestamp? { value { try $0.firstSeen(service) } }
}
