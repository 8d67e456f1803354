import Catalogue

/// Reads amounts in the forms of spreadsheets: with a decimal comma, with groups of thousands, with
/// a currency.
struct SpreadsheetAmounts {
  /// Whether a single comma may be a decimal mark. In a file with commas between its cells, it may
  /// not.
  let allowsComma: Bool
  /// Whether a cell of the file has a comma that can only be a decimal mark; the next property says
  /// the same about a point.
  private(set) var hasComma = false
  private(set) var hasPoint = false

  /// A problem of an amount, as a clause.
  enum Problem: Error {
    case none
    case tooLong
    case twoReadings(String, String)
  }

  /// Learns from a cell which decimal mark the file uses.
  mutating func learn(_ text: String) {
    guard let number = Self.parts(text)?.number, let mark = Self.lastMark(number),
      Self.grouped(number) == nil, Amount(Self.plain(number, decimal: mark)) != nil
    else { return }
    if mark == "," { hasComma = true } else { hasPoint = true }
  }

  /// A number of units, without decimals: `1000`, `1.000`, `1 000`, `1000,00`.
  func units(_ text: String) throws(Problem) -> Amount {
    if let grouped = Self.grouped(text) { return grouped }
    return try decimal(text, hasGroups: false)
  }

  /// A sum of money and the currency written next to it. `7.000` is not 7 in a currency without a
  /// smaller unit, such as VND.
  func money(
    _ text: String, statedCurrency: String?
  ) throws(Problem) -> (amount: Amount, currency: CurrencyMark?) {
    guard let parts = Self.parts(text) else { throw .none }
    let code = statedCurrency?.currencyCode ?? parts.currency?.code
    let hasGroups = code.map(Self.currenciesWithoutDecimals.contains) ?? false
    let amount = try decimal(parts.number, hasGroups: hasGroups)
    guard amount.isMoney else { throw .tooLong }
    return (amount, parts.currency)
  }

  /// Currencies of the panels' markets whose sums usually have groups and no decimals.
  private static let currenciesWithoutDecimals: Set = [
    "VND", "IDR", "KRW", "JPY", "CLP", "COP", "PYG", "UGX", "XAF", "XOF", "IRR", "IQD", "UZS",
  ]

  /// Reads a number with decimals. A single mark before three digits is a decimal mark, unless the
  /// file shows otherwise. With `hasGroups`, it is one only if the file shows it.
  private func decimal(_ text: String, hasGroups: Bool) throws(Problem) -> Amount {
    let mark = Self.lastMark(text)
    let hasBoth = text.contains(".") && text.contains(",")
    // Several marks of one kind can only separate groups.
    if mark == nil, let grouped = Self.grouped(text) { return grouped }
    if let grouped = Self.grouped(text), let mark,
      let plain = Amount(Self.plain(text, decimal: mark))
    {
      let isCertain =
        mark == ","
        ? allowsComma && !hasPoint && (hasComma || !hasGroups)
        : !hasComma && (hasPoint || !hasGroups)
      guard isCertain else { throw .twoReadings(plain.text, grouped.text) }
      return plain
    }
    if mark == ",", !allowsComma, !hasBoth { throw .none }
    let plain = mark.map { Self.plain(text, decimal: $0) } ?? text
    if let amount = Amount(plain), !amount.isNegative { return amount }
    throw Amount.isDecimal(plain) && !plain.hasPrefix("-") ? .tooLong : .none
  }

  /// The last mark, if it occurs once. Only such a mark can be a decimal mark.
  private static func lastMark(_ text: String) -> Character? {
    guard let mark = text.last(where: { $0 == "." || $0 == "," }) else { return nil }
    return text.count { $0 == mark } == 1 ? mark : nil
  }

  /// The number in the form that `Amount` reads: without the marks between groups before the decimal mark.
  private static func plain(_ text: String, decimal mark: Character) -> String {
    guard let place = text.lastIndex(of: mark) else { return text }
    let (whole, rest) = (String(text[..<place]), text[text.index(after: place)...])
    let isGrouped = whole.contains { ".,' ".contains($0) }
    guard isGrouped else { return whole + "." + rest }
    return (grouped(whole)?.text ?? whole) + "." + rest
  }

  /// A whole number in groups of three digits, such as `5.000.000`, `5,000` or `5 000`; `nil` for
  /// any other text.
  private static func grouped(_ text: String) -> Amount? {
    let text = text.map { $0.isWhitespace ? " " : $0 }
    guard let mark = text.first(where: { !($0.isASCII && $0.isNumber) }), ".,' ".contains(mark)
    else {
      return nil
    }
    let groups = text.split(separator: mark, omittingEmptySubsequences: false)
    guard groups.count > 1, (1...3).contains(groups[0].count), groups[0].first != "0",
      groups.dropFirst().allSatisfy({ $0.count == 3 }),
      groups.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } })
    else { return nil }
    return Amount(String(groups.joined()))
  }

  /// The number in a text, and the currency before or after it.
  private static func parts(_ text: String) -> (number: String, currency: CurrencyMark?)? {
    func isOfNumber(_ character: Character) -> Bool {
      character.isASCII && character.isNumber || ".,'+-".contains(character)
    }
    guard let first = text.firstIndex(where: isOfNumber),
      let last = text.lastIndex(where: isOfNumber)
    else { return nil }
    let sign = (text[..<first] + text[text.index(after: last)...]).filter { !$0.isWhitespace }
    let number = String(text[first...last])
    if sign.isEmpty { return (number, nil) }
    return CurrencyMark(String(sign)).map { (number, $0) }
  }
}

/// A currency sign or code next to an amount.
struct CurrencyMark: Hashable {
  /// The code. If several currencies share a sign, the code of the most likely one.
  let code: String
  /// Whether other currencies also use the sign.
  let isShared: Bool

  private static let signs = [
    "€": "EUR", "£": "GBP", "₹": "INR", "₺": "TRY", "₫": "VND", "đ": "VND", "₽": "RUB", "R$": "BRL",
    "₴": "UAH", "₦": "NGN", "₱": "PHP", "฿": "THB", "₩": "KRW", "US$": "USD", "TL": "TRY",
  ]
  /// The currency codes with more than three letters that panels use for accounts.
  private static let longCodes: Set = ["USDT", "USDC", "BUSD", "TUSD"]

  /// Codes of the panels' markets without a sign of their own.
  private static let otherCodes: Set = [
    "USD", "IDR", "JPY", "CNY", "PKR", "BDT", "EGP", "MAD", "DZD", "IRR", "IQD", "UZS", "KZT",
    "AED",
    "SAR", "PLN", "CZK", "RON", "CHF", "SEK", "ARS", "MXN", "CLP", "COP", "PEN", "CAD", "AUD",
    "NZD",
    "MYR", "SGD", "HKD", "ZAR", "KES", "GHS", "XAF", "XOF", "ILS", "LKR", "NPR",
  ]

  /// Reads a sign, or the code of a currency of the panels' markets: any other word of three letters in a header
  /// may have another meaning.
  init?(inHeader word: String) {
    guard let mark = CurrencyMark(word) else { return nil }
    let codes = Self.otherCodes.union(Self.longCodes).union(Self.signs.values)
    guard codes.contains(mark.code) else { return nil }
    self = mark
  }

  /// Reads a sign or a code; `nil` for any other text, such as `Euro`.
  init?(_ text: String) {
    if text == "$" {
      (code, isShared) = ("USD", true)
    } else if let code = Self.signs[text] {
      (self.code, isShared) = (code, false)
    } else if let code = text.currencyCode,
      code.count == 3 && code.allSatisfy({ $0.isASCII && $0.isLetter })
        || Self.longCodes.contains(code)
    {
      (self.code, isShared) = (code, false)
    } else {
      return nil
    }
  }
}
