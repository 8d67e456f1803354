public import Catalogue

/// How a file of orders is to be read, as far as its first line does not say.
public struct OrderFileSettings: Sendable {
  public var columns = OrderColumnChoice()
  /// How dates are written beside `2026-11-01`; `nil` if in no other way.
  public var dateFormat: DateFormat?
  /// The zone of times that state none.
  public var zone = Zone.utc

  public init() {}
}

/// Which columns of a file are meant, by their headers.
public struct OrderColumnChoice: Hashable, Sendable {
  /// An empty header: the column is not read, whatever the file holds.
  public private(set) var headers: [OrderColumn: String] = [:]

  public init() {}

  /// Reads `order=external_id,charge=cost`, as the command line has it.
  public init(_ text: String) throws(Problem) {
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let mark = part.firstIndex(of: "=") else { throw .noColumn(String(part)) }
      try choose(String(part[part.index(after: mark)...]), for: String(part[..<mark]))
    }
  }

  /// Chooses the header of the column of a name.
  public mutating func choose(_ header: String, for name: String) throws(Problem) {
    func trimmed(_ text: String) -> String {
      String(text.trimmingPrefix { $0 == " " }.reversed().trimmingPrefix { $0 == " " }.reversed())
    }
    guard let column = OrderColumn(rawValue: trimmed(name)) else { throw .noColumn(name) }
    let header = trimmed(header)
    if header.isEmpty, column == .order || column == .service { throw .needed(column) }
    headers[column] = header
  }

  /// Takes over what another one chooses.
  public mutating func override(with other: OrderColumnChoice) {
    headers.merge(other.headers) { $1 }
  }

  /// Why a choice cannot be read.
  public enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
    case noColumn(String)
    case needed(OrderColumn)

    public var description: String {
      switch self {
      case .noColumn(let name):
        "'\(name)' does not choose a column; write order=HEADER, and likewise "
          + OrderColumn.allCases.dropFirst().map(\.rawValue).joined(separator: ", ")
      case .needed(let column): "the column '\(column.rawValue)' is needed; name its header"
      }
    }
  }
}
