/// The text that identifies a rule: its sentence, and what the rule is about.
///
///     rate rises by 5%
///     service removed for watch list
///     refill lost for [4218, acme/168]
///     anything for category "Likes, fast", panels [acme, beta], services [@orders]
///
/// Reading is the inverse of writing: a name that could be taken for something else is in quotes.
public struct RuleText: Equatable, Sendable {
  /// What a rule is about.
  public enum Subject: Equatable, Sendable {
    case all, watchList, orders
    /// The entries of a watch list.
    case entries([String])
    /// Panels and entries of a watch list; an empty list is none.
    case members(panels: [String], category: String?, services: [String])
  }

  public var sentence: String
  public var subject: Subject

  public init(sentence: String, subject: Subject = .all) {
    (self.sentence, self.subject) = (sentence, subject)
  }

  /// Reads a rule's text. A sentence may have a `for` of its own, such as `panel failing for 6h`.
  public init(_ text: String) {
    let scalars = text.unicodeScalars
    var start = scalars.startIndex
    while let place = scalars[start...].firstRange(of: " for ".unicodeScalars) {
      if let subject = Subject(String(scalars[place.upperBound...])) {
        self.init(sentence: String(scalars[..<place.lowerBound]), subject: subject)
        return
      }
      start = place.upperBound
    }
    self.init(sentence: text)
  }

  /// The text with a panel's new name; `nil` if it does not name the panel.
  func renamingPanel(_ old: String, to new: String) -> RuleText? {
    func renamed(_ entries: [String]) -> [String] {
      entries.map { entry in
        // One with * or ? is a pattern of names.
        guard entry.hasPrefix(old + "/"), !entry.contains(where: { "*?".contains($0) }) else {
          return entry
        }
        return new + entry.dropFirst(old.count)
      }
    }
    var text = self
    switch subject {
    case .all, .watchList, .orders: return nil
    case .entries(let entries): text.subject = .entries(renamed(entries))
    case .members(let panels, let category, let services):
      text.subject = .members(
        panels: panels.map { $0 == old ? new : $0 }, category: category,
        services: renamed(services))
    }
    return text == self ? nil : text
  }
}

extension RuleText: CustomStringConvertible {
  public var description: String {
    subject == .all ? sentence : "\(sentence) for \(subject)"
  }
}

// MARK: - Subjects

extension RuleText.Subject: CustomStringConvertible {
  public var description: String {
    switch self {
    case .all: return "all"
    case .watchList: return "watch list"
    case .orders: return "@orders"
    case .entries(let entries): return Self.list(entries)
    case .members(let panels, let category, let services):
      var parts: [String] = []
      if let category { parts.append("category \(Self.quoted(category))") }
      if !panels.isEmpty { parts.append("panels \(Self.list(panels.sorted()))") }
      if !services.isEmpty { parts.append("services \(Self.list(services))") }
      return parts.joined(separator: ", ")
    }
  }

  private static func list(_ names: [String]) -> String {
    "[" + names.map(quoted).joined(separator: ", ") + "]"
  }

  /// A name as it is, or in quotes.
  private static func quoted(_ name: String) -> String {
    let scalars = name.unicodeScalars
    let isPlain =
      !scalars.contains(where: ",[]\"\\".unicodeScalars.contains) && !name.isEmpty
      && name.first?.isWhitespace == false && name.last?.isWhitespace == false
    if isPlain { return name }
    var quoted = "\"".unicodeScalars
    for scalar in scalars {
      if scalar == "\"" || scalar == "\\" { quoted.append("\\") }
      quoted.append(scalar)
    }
    quoted.append("\"")
    return String(quoted)
  }

  /// `nil` for any other text.
  init?(_ text: String) {
    switch text {
    case "all": self = .all
    case "watch list": self = .watchList
    case "@orders": self = .orders
    default:
      var reader = SubjectReader(rest: text.unicodeScalars[...])
      if let entries = reader.list() {
        self = .entries(entries)
      } else if let members = reader.members() {
        self = members
      } else {
        return nil
      }
      guard reader.rest.isEmpty else { return nil }
    }
  }
}

/// Reads the lists and names of a subject from left to right, by scalars: a name may begin with a mark that would be
/// one letter with the sign before it.
private struct SubjectReader {
  var rest: Substring.UnicodeScalarView

  /// Passes over a text if it is the next one.
  private mutating func take(_ text: String) -> Bool {
    guard rest.starts(with: text.unicodeScalars) else { return false }
    rest = rest.dropFirst(text.unicodeScalars.count)
    return true
  }

  mutating func members() -> RuleText.Subject? {
    var (panels, services): ([String], [String]) = ([], [])
    var category: String?
    repeat {
      if take("category "), let name = name() {
        category = name
      } else if take("panels "), let names = list() {
        panels = names
      } else if take("services "), let names = list() {
        services = names
      } else {
        return nil
      }
    } while take(", ")
    return .members(panels: panels, category: category, services: services)
  }

  mutating func list() -> [String]? {
    guard take("[") else { return nil }
    var names: [String] = []
    repeat {
      guard let name = name() else { return nil }
      names.append(name)
    } while take(", ")
    return take("]") ? names : nil
  }

  private mutating func name() -> String? {
    guard take("\"") else {
      let name = rest.prefix { $0 != "," && $0 != "]" }
      rest = rest[name.endIndex...]
      return name.isEmpty ? nil : String(name)
    }
    var name = String.UnicodeScalarView()
    while let letter = rest.popFirst(), letter != "\"" {
      guard letter == "\\" else {
        name.append(letter)
        continue
      }
      guard let escaped = rest.popFirst() else { return nil }
      name.append(escaped)
    }
    return String(name)
  }
}
