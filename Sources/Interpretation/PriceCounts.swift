import Catalogue

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// The number of services with a price, and the moves of the compared prices (the price index).

extension StepInterpreter {
  /// Subtracts the earlier price of a listed service from the counts.
  mutating func discount(_ look: ServiceLook) {
    guard look.hasPrice, memory.parked[ExactText(look.id)] == nil else { return }
    let scope = PriceScope(look)
    memory.priced[scope, default: 0] -= 1
    if memory.priced[scope] == 0 { memory.priced[scope] = nil }
    memory.levels[look.currency, default: PriceLevel()].remove(look.price)
    if memory.levels[look.currency]?.count == 0 { memory.levels[look.currency] = nil }
  }

  /// Counts the prices after the step, and makes the price steps from the compared prices.
  mutating func countPrices() {
    var prices: [CountedPrice] = []
    // Room for all prices of a first catalogue: growing by doubling would hold it three times.
    prices.reserveCapacity(step.changes.count)
    for change in step.changes { change.after.flatMap(counted).map { prices.append($0) } }
    prices += pairedSideBySide.compactMap(counted)
    prices += released.filter { !isChanged($0.id) }
    prices.sort { OrderedID($0.id) < OrderedID($1.id) }
    for price in prices {
      memory.priced[price.scope, default: 0] += 1
      memory.levels[price.scope.currency, default: PriceLevel()].add(price.price)
    }
    result.priceSteps = priceSteps(of: prices)
  }

  private func counted(_ look: ServiceLook) -> CountedPrice? {
    guard look.hasPrice, memory.parked[ExactText(look.id)] == nil else { return nil }
    return CountedPrice(id: look.id, scope: PriceScope(look), price: look.price)
  }

  /// The price step of the panel, and those of the categories in which a price moved.
  private func priceSteps(of prices: [CountedPrice]) -> [PriceStep] {
    var panel = PriceSum()
    var categories: [PriceStep.Scope: PriceSum] = [:]
    for price in prices {
      let ratio = compared[ExactText(price.id)]
      panel.add(ratio)
      categories[stepScope(price.scope), default: PriceSum()].add(ratio)
    }
    guard panel.hasMoved else { return [] }
    var uncounted = prices.reduce(into: [PriceScope: Int]()) { $0[$1.scope, default: 0] += 1 }
    let unchanged = memory.levels.reduce(0) { sum, level in
      canBeUnchanged(level.key) ? sum + level.value.count : sum
    }
    let touched = prices.count { canBeUnchanged($0.scope.currency) }
    let steps = categories.filter(\.value.hasMoved).map { scope, sum -> PriceStep in
      let services = rawScopes(of: scope).reduce(sum.services) { services, raw in
        services + (memory.priced[raw] ?? 0) - (uncounted.removeValue(forKey: raw) ?? 0)
      }
      return PriceStep(scope: scope, logarithms: sum.logarithms, services: services)
    }
    return [
      PriceStep(
        scope: .panel, logarithms: panel.logarithms,
        services: panel.services + unchanged - touched)
    ] + steps.sorted { $0.scope.precedes($1.scope) }
  }

  private func stepScope(_ scope: PriceScope) -> PriceStep.Scope {
    .category(scope.category, currency: scope.currency ?? step.currencyAfter)
  }

  /// The scopes that count in a category's step, as far as their unchanged services can be compared.
  private func rawScopes(of scope: PriceStep.Scope) -> [PriceScope] {
    guard case .category(let category, let currency) = scope else { return [] }
    let currencies: Set<String?> =
      currency == step.currencyAfter ? [currency, nil] : [currency]
    return currencies.filter(canBeUnchanged).map {
      PriceScope(category: category.text, currency: $0)
    }
  }

  /// Whether prices that did not change are still in the same unit.
  private func canBeUnchanged(_ currency: String?) -> Bool {
    panelRedenomination == nil && !(currency == nil && accountCurrencyChanged)
  }

  /// Whether a service is among the step's changes.
  func isChanged(_ id: String) -> Bool {
    let id = OrderedID(id)
    var (start, end) = (0, step.changes.count)
    while start < end {
      let middle = (start + end) / 2
      if OrderedID(step.changes[middle].id) < id { start = middle + 1 } else { end = middle }
    }
    return start < step.changes.count && OrderedID(step.changes[start].id) == id
  }
}

/// A price that is counted after a step, because the step touched its service.
struct CountedPrice {
  let id: String
  let scope: PriceScope
  let price: Double
}

/// The sum of the moves of prices that are compared together.
private struct PriceSum {
  var logarithms = 0.0
  var services = 0
  var hasMoved = false

  /// Counts a price, and adds the logarithm of its ratio; `nil` if the price was not compared.
  mutating func add(_ logarithm: Double?) {
    guard let logarithm else { return }
    logarithms += logarithm
    services += 1
    if logarithm != 0 { hasMoved = true }
  }
}

extension PriceStep.Scope {
  /// The order of the rows: by category, then by currency.
  fileprivate func precedes(_ other: Self) -> Bool {
    guard case .category(let left, let leftCurrency) = self,
      case .category(let right, let rightCurrency) = other
    else { return self == .panel && other != .panel }
    if left != right {
      guard let left = left.text, let right = right.text else { return left.text == nil }
      return left.precedesExactly(right)
    }
    return (leftCurrency ?? "").precedesExactly(rightCurrency ?? "")
  }
}

/// The geometric mean of a changing set of prices.
///
/// The logarithms are summed as whole numbers of 2⁻³². So the order of summing does not matter, and a
/// price can be subtracted again exactly.
public struct PriceLevel: Equatable, Sendable {
  public var logarithms: Int64
  public var count: Int

  public init(logarithms: Int64 = 0, count: Int = 0) {
    (self.logarithms, self.count) = (logarithms, count)
  }

  /// The mean; `nil` if there are no prices.
  public var mean: Double? {
    count == 0 ? nil : exp(Double(logarithms) / Self.unit / Double(count))
  }

  private static let unit = 4_294_967_296.0

  mutating func add(_ price: Double) {
    logarithms += Self.fixed(price)
    count += 1
  }

  mutating func remove(_ price: Double) {
    logarithms -= Self.fixed(price)
    count -= 1
  }

  /// Adds the prices of another level, multiplied by a factor.
  mutating func add(_ other: PriceLevel, times factor: Double = 1) {
    logarithms += other.logarithms + Int64(other.count) * Self.fixed(factor)
    count += other.count
  }

  private static func fixed(_ price: Double) -> Int64 { Int64((log(price) * unit).rounded()) }
}
