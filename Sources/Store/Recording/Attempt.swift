public import Catalogue

/// One attempt to read a panel, as it is to be stored.
public struct Attempt: Sendable {
  /// What came of asking for the catalogue.
  public enum Outcome: Sendable {
    case answered(CatalogueAnswer)
    /// No answer, and why.
    case failed(reason: String)
    /// Only the balance was asked for.
    case notAsked
  }

  /// What came of asking for the balance.
  public enum BalanceOutcome: Sendable {
    case answered(Balance)
    case failed(reason: String)
    case notAsked
  }

  public let panel: String
  public let takenAt: Timestamp
  public let catalogue: Outcome
  public let balance: BalanceOutcome

  public init(panel: String, takenAt: Timestamp, catalogue: Outcome, balance: BalanceOutcome) {
    self.panel = panel
    self.takenAt = takenAt
    self.catalogue = catalogue
    self.balance = balance
  }

  /// The attempt with what came of asking for the catalogue.
  public func with(catalogue: Outcome) -> Attempt {
    Attempt(panel: panel, takenAt: takenAt, catalogue: catalogue, balance: balance)
  }
}

extension Attempt {
  /// Whether there is nothing in it to store.
  var isEmpty: Bool {
    if case .notAsked = catalogue, case .notAsked = balance { true } else { false }
  }

  /// Whether there are entries of the catalogue that were not decoded.
  var hasKnownEntries: Bool {
    if case .answered(let answer) = catalogue { !answer.known.isEmpty } else { false }
  }

  /// The currency that the balance states.
  var currency: String? {
    if case .answered(let balance) = balance { balance.currency } else { nil }
  }

  /// The attempt without those halves of it that are known already.
  func without(catalogue isCatalogueKnown: Bool, balance isBalanceKnown: Bool) -> Attempt {
    Attempt(
      panel: panel, takenAt: takenAt, catalogue: isCatalogueKnown ? .notAsked : catalogue,
      balance: isBalanceKnown ? .notAsked : balance)
  }
}
