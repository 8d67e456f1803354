import Catalogue

/// The services that a user watches: a text with one entry per line.
///
///     # what we resell
///     4218                   a service's id, in every panel
///     acme/168               a service of one panel
///     *instagram*likes*      a name, case and accents ignored; * is any text, ? any character
///     @orders                every service in the order ledger
///
/// A comment begins with `#` at the start of a line or after a blank.
public struct WatchList: Sendable {
  let entries: [Entry]

  /// Reads a list. Throws ``Problem``.
  public init(_ text: String) throws(Problem) {
    try self.init(
      lines: text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        .map(String.init))
  }

  /// Reads a list from its lines. Throws ``Problem``.
  public init(lines: [String]) throws(Problem) {
    var entries: [Entry] = []
    for (number, line) in lines.enumerated() {
      let text = Self.withoutComment(line[...])
      if text.isEmpty { continue }
      do throws(Problem.Reason) { entries.append(Entry(text: text, kind: try .init(text))) } catch {
        throw Problem(line: number, entry: text, reason: error)
      }
    }
    guard !entries.isEmpty else { throw Problem(line: nil, entry: "", reason: .empty) }
    self.entries = entries
  }

  /// The entry of a line, without its comment and surrounding blanks.
  private static func withoutComment(_ line: Substring) -> String {
    var text = line
    var isBehindBlank = true
    for place in line.indices {
      if line[place] == "#", isBehindBlank {
        text = line[..<place]
        break
      }
      isBehindBlank = line[place].isWhitespace
    }
    let words = text.drop(while: \.isWhitespace)
    return String(words.reversed().drop(while: \.isWhitespace).reversed())
  }
}

extension WatchList {
  /// Whether an entry names a service by its id, its name or an order.
  public func contains(_ id: String, of panel: String, name: String?, isOrdered: Bool) -> Bool {
    var folded: [Character]?
    return entries.contains { $0.names(id, of: panel, name: name, isOrdered: isOrdered, &folded) }
  }

  /// One line of a list.
  struct Entry: Sendable {
    let text: String
    let kind: Kind

    enum Kind: Sendable {
      /// A service's id, for one panel or for all.
      case id(String, panel: String?)
      case name(NamePattern)
      case orders
    }
  }

  /// A fault in a list, and its place.
  public struct Problem: Error, CustomStringConvertible {
    /// The index of the line, from 0; `nil` if the fault is in the list as a whole.
    public let line: Int?
    let entry: String
    let reason: Reason

    enum Reason: Error {
      case unknownGroup, everything, halfAnID, empty
    }

    /// The fault, without its place.
    public var advice: String {
      switch reason {
      case .unknownGroup: "'\(entry)' is not a group; the only group is @orders"
      case .everything: "'\(entry)' matches every service"
      case .halfAnID: "'\(entry)' is no PANEL/ID"
      case .empty: "it names no service; write an id, PANEL/ID, a name with * or @orders per line"
      }
    }

    public var description: String { (line.map { "line \($0 + 1): " } ?? "") + advice }
  }
}

extension WatchList.Entry {
  /// Whether the entry names a service. `folded` keeps the folded letters of the name for the next entry.
  func names(
    _ id: String, of panel: String, name: String?, isOrdered: Bool, _ folded: inout [Character]?
  ) -> Bool {
    switch kind {
    case .id(let ownID, let ownPanel):
      return (ownPanel == nil || ownPanel == panel) && ownID.isExactly(id)
    case .orders: return isOrdered
    case .name(let pattern):
      guard let name else { return false }
      let letters = folded ?? Array(name.folded)
      folded = letters
      return pattern.matches(letters)
    }
  }
}

extension WatchList.Entry.Kind {
  fileprivate init(_ text: String) throws(WatchList.Problem.Reason) {
    if text.hasPrefix("@") {
      guard text == "@orders" else { throw .unknownGroup }
      self = .orders
    } else if text.contains(where: { $0 == "*" || $0 == "?" }) {
      let pattern = NamePattern(text)
      guard !pattern.isEverything else { throw .everything }
      self = .name(pattern)
    } else if let slash = text.firstIndex(of: "/") {
      let (panel, id) = (text[..<slash], text[text.index(after: slash)...])
      guard !panel.isEmpty, !id.isEmpty else { throw .halfAnID }
      self = .id(String(id), panel: String(panel))
    } else {
      self = .id(text, panel: nil)
    }
  }
}
