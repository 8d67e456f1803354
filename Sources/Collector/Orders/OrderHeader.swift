/// The header of a column in a file of orders, split into words.
///
/// The names of columns vary without end: `Provider's order`, `order_api_id`, `ID (external)`. So the words count,
/// in any order and with any separators, and other words must not occur.
struct OrderHeader {
  /// The header's letters and digits, without a text in brackets, as in `Cost (USD)`.
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

// MARK: - Currencies

extension OrderHeader {
  /// The header of a sum of money without the currency that it names, as in `Cost USD`, `cost_eur` and `Price €`.
  static func money(_ header: String) -> (header: OrderHeader, currency: String?) {
    let words = header.split { $0.isWhitespace || "_-/()[].:,".contains($0) }.map(String.init)
    let marks = words.compactMap(CurrencyMark.init(inHeader:))
    guard marks.count == 1 else { return (OrderHeader(header), nil) }
    let others = words.filter { CurrencyMark(inHeader: $0) == nil }
    return (OrderHeader(others.joined(separator: " ")), marks[0].code)
  }
}

// MARK: - Words

extension OrderHeader {
  /// Words for something outside a shop. A number with such a word in its name is the panel's.
  private static let outside: Set = ["external", "ext", "api", "remote", "foreign", "upstream"]
  /// Words for a panel. A number with only such a word in its name may be the panel's own number.
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

  /// Whether the column holds the ids of the panel's orders; `nil` if it may hold these or other numbers.
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

  /// Whether the column holds the ids of the panel's services.
  var isPanelsService: Bool {
    guard let words = words(Self.ids.union(["service"])) else { return false }
    return words.contains("service")
      && !(words.isDisjoint(with: Self.outside) && words.isDisjoint(with: Self.panels))
  }

  /// Whether the column holds the panel's charges.
  var isPanelsCharge: Bool {
    guard let words = words(Self.prices.union(Self.purchases).union(Self.fillers)),
      !words.isDisjoint(with: Self.prices)
    else { return false }
    return !words.isDisjoint(with: Self.purchases) || !words.isDisjoint(with: Self.outside)
      || !words.isDisjoint(with: Self.panels)
  }

  /// The words of the header, if it consists only of these words and words for panels.
  private func words(_ others: Set<String>) -> Set<String>? {
    let vocabulary = Self.outside.union(Self.panels).union(others)
    return Self.words(in: full[...], vocabulary) ?? Self.words(in: name[...], vocabulary)
  }

  private static func words(in text: Substring, _ vocabulary: Set<String>) -> Set<String>? {
    if text.isEmpty { return [] }
    // No known combination of words is longer.
    guard text.count <= 60 else { return nil }
    for word in vocabulary where text.hasPrefix(word) {
      if let rest = words(in: text.dropFirst(word.count), vocabulary) {
        return rest.union([word])
      }
    }
    return nil
  }
}
