public import Catalogue

/// What a rule waits for: one sentence of the configuration.
public enum Condition: Hashable, Sendable {
  case rate(Direction, percent: Amount?)
  case service(Presence)
  case capability(Capability, gained: Bool)
  case limitsNarrower, descriptionChanged, statusChanged
  case repriced, redenominated, renumbered, currencyChanged
  case balanceBelowDays(Amount)
  case balanceBelow(Amount, currency: String)
  case spendingTwiceAsFast
  case panelFailing(Period)
  case keyRefused, snapshotHeld
  case noSnapshot(Period)
  case ordersStuck(Period, atLeast: Int)
  case query(String)
  case anything

  public enum Direction: String, CaseIterable, Sendable { case rises, falls, moves }
  public enum Presence: String, CaseIterable, Sendable {
    case new, removed, returned, relisted, replaced, parked
  }
  public enum Capability: String, CaseIterable, Sendable { case refill, cancel }

  /// A length of time as it was written, such as `6h`.
  public struct Period: Hashable, Sendable {
    public let text: String
    public let duration: Duration

    /// Reads a number and `m`, `h`, `d` or `w`; `nil` for anything else, and for more than 5 years.
    public init?(_ text: some StringProtocol) {
      guard let unit = text.last, let seconds = Self.units[unit], let count = Int(text.dropLast()),
        count > 0, count <= 5 * 366 * 86_400 / seconds, text.first?.isASCII == true,
        text.first != "+"
      else { return nil }
      (self.text, duration) = (String(text), .seconds(count * seconds))
    }

    private static let units: [Character: Int] = ["m": 60, "h": 3600, "d": 86_400, "w": 604_800]
  }

  /// Whether it is judged by what a snapshot changed; else it is a state, or rows of a query.
  public var isEvent: Bool {
    switch self {
    case .rate, .service, .capability, .limitsNarrower, .descriptionChanged, .statusChanged,
      .repriced, .redenominated, .renumbered, .currencyChanged, .anything:
      true
    default: false
    }
  }

  /// Whether it holds for a time, so that its start and its end are said.
  public var isState: Bool {
    if case .query = self { return false }
    return !isEvent
  }
}

// MARK: - Sentences

extension Condition: CustomStringConvertible {
  /// The sentence, as it identifies the rule.
  public var description: String {
    switch self {
    case .rate(let direction, nil): "rate \(direction.rawValue)"
    case .rate(let direction, let percent?): "rate \(direction.rawValue) by \(percent.text)%"
    case .service(let presence): "service \(presence.rawValue)"
    case .capability(let capability, let gained):
      "\(capability.rawValue) \(gained ? "gained" : "lost")"
    case .limitsNarrower: "limits narrower"
    case .descriptionChanged: "description changed"
    case .statusChanged: "status changed"
    case .repriced: "repriced"
    case .redenominated: "redenominated"
    case .renumbered: "catalogue renumbered"
    case .currencyChanged: "currency changed"
    case .balanceBelowDays(let days): "balance below \(days) days"
    case .balanceBelow(let amount, let currency): "balance below \(amount) \(currency)"
    case .spendingTwiceAsFast: "spending twice as fast"
    case .panelFailing(let period): "panel failing for \(period.text)"
    case .keyRefused: "key refused"
    case .snapshotHeld: "snapshot held"
    case .noSnapshot(let period): "no snapshot for \(period.text)"
    case .ordersStuck(let period, 1): "orders stuck for \(period.text)"
    case .ordersStuck(let period, let count):
      "orders stuck for \(period.text) at least \(count)"
    case .query(let name): "query \(name)"
    case .anything: "anything"
    }
  }

  /// Why a text is no condition.
  public enum Problem: Error, Equatable {
    /// The sentences that there are, with the text's own numbers in them.
    case unknown(candidates: [String])
    /// The words are right and a value is not: `rule` says what it has to be, `example` is a right sentence.
    case value(String, rule: String, example: String)
    /// A later version will know it.
    case later
  }

  /// Reads a sentence. Throws ``Problem``.
  public init(_ text: String) throws(Problem) {
    let words = text.replacing(" %", with: "%").split(whereSeparator: \.isWhitespace).map(
      String.init)
    for form in Self.forms {
      if let condition = form.match(words) {
        self = condition
        return
      }
    }
    for form in Self.forms {
      if let (value, rule) = form.invalidValue(of: words) {
        throw .value(value, rule: rule, example: form.text(withValuesOf: []))
      }
    }
    let start = words.first?.lowercased() ?? ""
    if Self.laterWords.contains(start)
      || words.prefix(2).map({ $0.lowercased() }) == ["new", "low"]
    {
      throw .later
    }
    throw .unknown(candidates: Self.forms.map { $0.text(withValuesOf: words) })
  }

  /// The first words of conditions that need terms, own prices or other panels.
  private static let laterWords: Set<String> = [
    "guarantee", "quality", "selling", "loss", "margin", "cheaper",
  ]

  /// A sentence with places for values.
  private struct Form {
    /// Words; one in braces is a placeholder, with the value that advice shows for it.
    let words: [String]
    let make: @Sendable ([String]) -> Condition?

    init(_ text: String, _ make: @escaping @Sendable ([String]) -> Condition?) {
      words = text.split(separator: " ").map(String.init)
      self.make = make
    }

    func match(_ given: [String]) -> Condition? {
      places(of: given).flatMap { make($0.map(\.value)) }
    }

    /// The values at the places with the examples for them; `nil` if the other words differ.
    private func places(of given: [String]) -> [(example: String, value: String)]? {
      guard given.count == words.count else { return nil }
      var places: [(String, String)] = []
      for (word, own) in zip(given, words) {
        if own.hasPrefix("{") {
          places.append((String(own.dropFirst().dropLast()), word))
        } else if own != word {
          return nil
        }
      }
      return places
    }

    /// The first value that cannot be at its place, and what it has to be. A word instead of a currency may be a
    /// misspelt one of another form.
    func invalidValue(of given: [String]) -> (value: String, rule: String)? {
      for (example, value) in places(of: given) ?? [] {
        switch example.last {
        case "%" where value.last == "%" && percent(value) == nil:
          return (value, "a percentage is a number above 0 in plain digits")
        case "%" where words.contains("falls") && percent(value).map({ $0 < Amount(100) }) == false:
          return (value, "a rate falls by less than 100%, and a rate of 0 means `service parked`")
        case "h" where Period(value) == nil, "d" where Period(value) == nil:
          return (value, "a time is 90m, 6h, 2d or 1w, at most 5 years")
        case let digit? where digit.isNumber && words.contains("least"):
          if (Int(value) ?? 0) < 1 { return (value, "here is a whole number above 0") }
        case let digit? where digit.isNumber && positive(value) == nil:
          return (value, "here is a number above 0 in plain digits")
        case "e" where !isQueryName(value):
          return (value, "a query's name has letters, digits, '-' and '_'")
        default: continue
        }
      }
      return nil
    }

    /// The sentence with the values among some words, or examples.
    func text(withValuesOf given: [String]) -> String {
      var values = given.filter { $0.first?.isNumber == true }[...]
      return words.map { word in
        guard word.hasPrefix("{") else { return word }
        let example = String(word.dropFirst().dropLast())
        guard example.first?.isNumber == true else { return example }
        let units = values.first?.last.map { [$0, example.last ?? $0] } ?? []
        let isAlike =
          units.allSatisfy(\.isNumber) || units.allSatisfy("mhdw".contains)
          || Set(units).count == 1
        return isAlike ? values.popFirst() ?? example : example
      }.joined(separator: " ")
    }
  }

  private static let forms: [Form] = {
    var forms: [Form] = []
    func constant(_ condition: Condition) {
      forms.append(Form(condition.description) { _ in condition })
    }
    for direction in Direction.allCases {
      constant(.rate(direction, percent: nil))
      forms.append(
        Form("rate \(direction.rawValue) by {5%}") { values in
          percent(values[0]).flatMap { percent in
            direction == .falls && !(percent < Amount(100))
              ? nil : .rate(direction, percent: percent)
          }
        })
    }
    for presence in Presence.allCases { constant(.service(presence)) }
    for capability in Capability.allCases {
      for gained in [false, true] { constant(.capability(capability, gained: gained)) }
    }
    [
      .limitsNarrower, .descriptionChanged, .statusChanged, .repriced, .redenominated,
      .renumbered, .currencyChanged, .spendingTwiceAsFast, .keyRefused, .snapshotHeld, .anything,
    ].forEach(constant)
    forms += [
      Form("balance below {3} days") { positive($0[0]).map(Condition.balanceBelowDays) },
      Form("balance below {20} {USD}") { values in
        guard let amount = positive(values[0]), isCurrency(values[1]) else { return nil }
        return .balanceBelow(amount, currency: values[1].uppercased())
      },
      Form("panel failing for {6h}") { Period($0[0]).map(Condition.panelFailing) },
      Form("no snapshot for {6h}") { Period($0[0]).map(Condition.noSnapshot) },
      Form("orders stuck for {2d}") { Period($0[0]).map { .ordersStuck($0, atLeast: 1) } },
      Form("orders stuck for {2d} at least {3}") { values in
        guard let period = Period(values[0]), let count = Int(values[1]), count > 0 else {
          return nil
        }
        return .ordersStuck(period, atLeast: count)
      },
      Form("query {name}") { values in
        isQueryName(values[0]) ? .query(values[0]) : nil
      },
    ]
    return forms
  }()
}

/// Whether a word is a currency: three letters, or more in capitals such as USDT, and no misspelt `days`.
private func isCurrency(_ word: String) -> Bool {
  word.allSatisfy { $0.isASCII && $0.isLetter } && (3...5).contains(word.count)
    && (word.count == 3 || word == word.uppercased())
    && !Set(word.lowercased()).isSubset(of: "days")
}

private func isQueryName(_ text: String) -> Bool {
  text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0)) }
}

/// The number above 0 that a text writes without an exponent.
private func positive(_ text: String) -> Amount? {
  guard text.allSatisfy({ $0 == "." || $0.isASCII && $0.isNumber }), let amount = Amount(text),
    Amount.zero < amount, amount.isMoney
  else { return nil }
  return amount
}

private func percent(_ text: String) -> Amount? {
  text.last == "%" ? positive(String(text.dropLast())) : nil
}
