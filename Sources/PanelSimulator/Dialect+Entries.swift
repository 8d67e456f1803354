import Catalogue

extension Dialect {
  /// One service of the list.
  func service(_ entry: JSON) -> JSON {
    var entry = entry
    switch self {
    case .contract, .wrapped, .keyed: break
    case .numbers:
      entry.change("rate", "min", "max") { .number($0.content) }
      entry.change("refill", "cancel") { .number($0 == .flag(true) ? 1 : 0) }
    case .strings:
      entry.change("service") { .text($0.content) }
      entry.change("refill", "cancel") { .text($0 == .flag(true) ? "1" : "0") }
    case .dotted: entry.change("min", "max", make: Self.dotted)
    case .words:
      entry.change("refill") { .text($0 == .flag(true) ? "yes" : "no") }
      entry.change("cancel") { .text($0 == .flag(true) ? "Available" : "off") }
    case .sparse:
      entry.change("type", "min", "max", "refill", "cancel") { _ in nil }
      entry.change("category") { _ in .null }
    case .opaque: entry.change("service", make: OpaqueID.shown)
    case .renamed: addFurtherFields(&entry)
    case .noisy: entry.change("rate") { .number(FloatNoise.added(to: $0.content)) }
    }
    return entry
  }

  private func addFurtherFields(_ entry: inout JSON) {
    entry.rename("rate", to: "price")
    let name = entry["name"] ?? .null
    entry["dripfeed"] = .flag(false)
    entry["desc"] = .text("<b>Start</b>: 0-1 h &amp; fast\n⭐ 5K/day")
    entry["average_time"] = .text("1 hour 7 minutes")
    entry["currency"] = .text(Account.currency)
    entry["state"] = .number(1)
    entry["name_lang"] = .object(["en": name, "vi": .null])
  }

  /// One order's status.
  func status(_ status: JSON) -> JSON {
    var status = status
    switch self {
    case .contract, .wrapped, .keyed, .strings, .opaque, .renamed: break
    case .numbers:
      status.change("charge", "start_count", "remains") { .number($0.content) }
    case .dotted: status.change("start_count", "remains", make: Self.dotted)
    case .words: status.change("status") { .text(Self.spellings[$0.content] ?? $0.content) }
    case .sparse:
      status.change("charge", "currency") { _ in nil }
      status.change("start_count") { _ in .null }
    case .noisy:
      status.change("charge") { .number(FloatNoise.added(to: $0.content)) }
      status.change("start_count") { _ in .text("Unknown") }
      status.change("remains") { .text($0.content == "0" ? "-2" : $0.content) }
    }
    return status
  }

  private static let spellings = [
    "Pending": "Awaiting", "In progress": "in_progress", "Canceled": "Cancelled",
  ]

  /// `5000000` as `5.000.000`.
  private static func dotted(_ count: JSON) -> JSON {
    var groups: [Substring] = []
    var rest = count.content[...]
    while rest.count > 3 {
      groups.insert(rest.suffix(3), at: 0)
      rest = rest.dropLast(3)
    }
    return .text(([rest] + groups).joined(separator: "."))
  }
}

/// Ids that are not numbers: 24 hexadecimal digits, as a document store makes them.
enum OpaqueID {
  private static let prefix = "5f9d1b2c3a4e5f60"
  /// The mark before an id that this panel did not make, so that it is not taken for a number.
  private static let mark = "?"

  static func shown(_ id: JSON) -> JSON { .text(shown(id.content)) }

  static func shown(_ id: String) -> String {
    guard let number = UInt32(id) else {
      return id.hasPrefix(mark) ? String(id.dropFirst()) : id
    }
    let digits = String(number, radix: 16)
    return prefix + String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// The market's own id for it.
  static func known(_ id: Substring) -> String {
    guard id.hasPrefix(prefix), id.utf8.count == 24,
      let number = UInt32(id.dropFirst(prefix.count), radix: 16)
    else { return mark + id }
    return String(number)
  }
}

/// An amount as a panel sends it through a binary float.
enum FloatNoise {
  /// The amount with 17 significant digits, the last of them wrong; below 0.1 with an exponent.
  static func added(to amount: String) -> String {
    let digits = amount.filter(\.isNumber).drop { $0 == "0" }
    guard !digits.isEmpty else { return amount }
    if amount.hasPrefix("0.0") {
      let scale = amount.count - 2 - digits.count + 1
      let tail = digits.dropFirst()
      return "\(digits.prefix(1))\(tail.isEmpty ? "" : ".")\(tail)e-0\(scale)"
    }
    let zeros = String(repeating: "0", count: max(0, 16 - digits.count))
    return amount + (amount.contains(".") ? "" : ".") + zeros + "4"
  }
}
