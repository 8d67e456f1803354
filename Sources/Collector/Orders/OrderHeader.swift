/// The header of a column in a file of orders, and the words that it is made of.
///
/// Names of columns vary without end: `Provider's order`, `order_api_id`, `ID (external)`. So what counts is which
/// words a header has, in any order and however they are written together, and that it has no others.
struct OrderHeader {
  /// Its letters and digits, without what follows in brackets, as in `Cost (USD)`.
  let name: String
  private let full: String

  init(_ header: String) {
    full = Self.letters(header)
    let start = Self.letters(header.prefix { $0 != "(" && $0 != "[" })
    name = start.isEmpty ? full : start
  }

  private static func letters(_ text: some StringProtocol) -> String {
    text.lowercased().filter { $0.isLetter || $0.isNumber }
  }
}

// MARK: - Words

extension OrderHeader {
  /// Words for what is outside of a shop: one of its numbers is the panel's.
  private static let outside: Set = ["external", "ext", "api", "remote", "foreign", "upstream"]
  /// Words for a panel, which may have a number of its own.
  private static let panels: Set = [
    "provider", "providers", "panel", "panels", "source", "supplier", "suppliers", "vendor",
    "vendors",
  ]
  private static let numbers: Set = ["id", "no", "nr", "num", "number"]
  private static let references: Set = ["reference", "ref"]
  private static let fillers: Set = ["the", "of", "at", "by", "from"]
  private static let ids = numbers.union(references).union(fillers)
  private static let prices: Set = ["charge", "charged", "price", "cost", "value"]
  private static let purchases: Set = ["cost", "purchase", "buy", "buying"]

  /// Whether it is the id of the panel's order; `nil` if it may be that, or a number of something else.
  var isPanelsOrder: Bool? {
    guard let words = words(Self.ids.union(["order"])) else { return false }
    let isOrder = words.contains("order")
    let isReference = !words.isDisjoint(with: Self.references)
    if words.isDisjoint(with: Self.outside) && words.isDisjoint(with: Self.panels) {
      return isReference ? nil : false
    }
    if isOrder || isReference { return true }
    guard !words.isDisjoint(with: Self.numbers) else { return false }
    return words.isDisjoint(with: Self.outside) ? nil : true
  }

  /// Whether it is the id of the panel's service.
  var isPanelsService: Bool {
    guard let words = words(Self.ids.union(["service"])) else { return false }
    return words.contains("service")
      && !(words.isDisjoint(with: Self.outside) && words.isDisjoint(with: Self.panels))
  }

  /// Whether it is what the panel charged.
  var isPanelsCharge: Bool {
    guard let words = words(Self.prices.union(Self.purchases).union(Self.fillers)),
      !words.isDisjoint(with: Self.prices)
    else { return false }
    return !words.isDisjoint(with: Self.purchases) || !words.isDisjoint(with: Self.outside)
      || !words.isDisjoint(with: Self.panels)
  }

  /// The words that it is made of, if these and those for panels are enough.
  private func words(_ others: Set<String>) -> Set<String>? {
    let vocabulary = Self.outside.union(Self.panels).union(others)
    return Self.words(in: full[...], vocabulary) ?? Self.words(in: name[...], vocabulary)
  }

  private static func words(in text: Substring, _ vocabulary: Set<String>) -> Set<String>? {
    if text.isEmpty { return [] }
    // No word is longer.
    guard text.count <= 60 else { return nil }
    for word in vocabulary where text.hasPrefix(word) {
      if let rest = words(in: text.dropFirst(word.count), vocabulary) {
        return rest.union([word])
      }
    }
    return nil
  }
}
