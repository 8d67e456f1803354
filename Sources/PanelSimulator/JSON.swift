import Catalogue
import Support

/// A JSON value as an answer holds it, before it is written.
indirect enum JSON: Hashable, Sendable {
  struct Member: Hashable, Sendable {
    var name: String
    var value: JSON
  }

  case text(String)
  /// A number as its text.
  case number(String)
  case flag(Bool)
  case null
  case list([JSON])
  case members([Member])

  static func number(_ value: Int) -> JSON { .number(String(value)) }

  static func object(_ members: KeyValuePairs<String, JSON>) -> JSON {
    .members(members.map { Member(name: $0.key, value: $0.value) })
  }

  /// The value as text, spaced as in the contract.
  var written: String {
    switch self {
    case .text(let text): JSONText.quoted(text)
    case .number(let text): text
    case .flag(let flag): String(flag)
    case .null: "null"
    case .list(let elements):
      "[" + elements.lazy.map(\.written).joined(separator: ", ") + "]"
    case .members(let members):
      "{"
        + members.lazy.map { JSONText.quoted($0.name) + ": " + $0.value.written }
        .joined(separator: ", ") + "}"
    }
  }
}

extension JSON {
  /// The members of an object; empty for any other value.
  var members: [Member] {
    if case .members(let members) = self { members } else { [] }
  }

  /// The elements of a list; empty for any other value.
  var elements: [JSON] {
    if case .list(let elements) = self { elements } else { [] }
  }

  /// The text of a string, a number or a flag.
  var content: String {
    switch self {
    case .text(let text), .number(let text): text
    case .flag(let flag): String(flag)
    case .null, .list, .members: ""
    }
  }

  /// The member with that name. Setting `nil` removes it, and a new member is added at the end.
  subscript(name: String) -> JSON? {
    get { members.first { $0.name == name }?.value }
    set {
      var members = members
      let place = members.firstIndex { $0.name == name }
      switch (place, newValue) {
      case (let place?, let value?): members[place].value = value
      case (let place?, nil): members.remove(at: place)
      case (nil, let value?): members.append(Member(name: name, value: value))
      case (nil, nil): return
      }
      self = .members(members)
    }
  }

  /// Replaces each member with one of these names by a value made from the old one.
  mutating func change(_ names: String..., make: (JSON) -> JSON?) {
    for name in names {
      if let value = self[name] { self[name] = make(value) }
    }
  }

  /// Puts a member before all others.
  mutating func prepend(_ name: String, _ value: JSON) {
    self = .members([Member(name: name, value: value)] + members)
  }

  mutating func rename(_ name: String, to other: String) {
    self = .members(
      members.map { $0.name == name ? Member(name: other, value: $0.value) : $0 })
  }
}

extension JSONText {
  /// An object of members whose values are JSON already, spaced as in the contract.
  static func object(_ members: KeyValuePairs<String, String>) -> String {
    object(members.map { ($0.key, $0.value) })
  }

  static func object(_ members: [(name: String, json: String)]) -> String {
    "{" + members.map { quoted($0.name) + ": " + $0.json }.joined(separator: ", ") + "}"
  }

  static func array(_ elements: some Sequence<String>) -> String {
    "[" + elements.joined(separator: ", ") + "]"
  }
}
