import Catalogue
import Store
import TestSupport

/// A panel whose catalogue changes at random: single rates, moves of the whole panel, services that
/// come, go and come back, parked rates, other currencies.
struct RandomMarket {
  private var random: SplitMix
  private var services: [Service] = []
  private var gone: [Service] = []
  private var lastID = 0
  private var currency: String?

  init(seed: UInt64) {
    random = SplitMix(seed: seed)
    currency = random.within(1...3) == 1 ? nil : "USD"
    for _ in 0..<random.within(22...60) { add() }
  }

  /// The next answer, which now and then fails to come.
  mutating func next(panel: String, at time: Timestamp) -> Attempt {
    for _ in 0..<random.within(0...4) { change() }
    return Attempt(
      panel: panel, takenAt: time,
      catalogue: random.within(1...12) == 1
        ? .failed(reason: "HTTP \(random.within(500...504))")
        : .answered(CatalogueAnswer(services: services.shuffled(using: &random))),
      balance: .answered(Balance(amount: Amount(random.within(0...500)), currency: currency)))
  }

  private mutating func change() {
    let place = services.isEmpty ? nil : random.within(0...(services.count - 1))
    switch random.within(1...18) {
    case 1...4: place.map { services[$0].rate = rate() }
    case 5: move(by: random.element(["1.042", "0.97", "2"]))
    case 6: move(by: random.element(["0.014", "70"]))
    case 7: currency = random.element(["EUR", "USD"])
    case 8: place.map { services[$0].rate = Amount(random.within(1...9) * 10_000_000) }
    case 9: place.map { services[$0].rate = .zero }
    case 10, 11: place.map { gone.append(services.remove(at: $0)) }
    case 12: if let back = gone.popLast() { services.append(back) }
    case 13: if let old = gone.popLast() { add(like: old) }
    case 14: place.map { services[$0].category = category() }
    case 15: place.map { services[$0].refill = flag() }
    case 16: place.map { services[$0].max = Amount(random.within(1...9) * 1000) }
    case 17: renumber()
    default: for _ in 0..<random.within(1...6) { add() }
    }
  }

  private mutating func move(by factor: String) {
    for place in services.indices where random.within(1...12) > 1 {
      guard let moved = try? services[place].rate * Amount(canonical: factor) else { continue }
      services[place].rate = moved
    }
  }

  private mutating func renumber() {
    for place in services.indices where random.within(1...20) > 1 {
      let old = services[place]
      lastID += 1
      services[place] = Service(
        id: "\(lastID)", name: old.name, category: old.category, rate: old.rate)
    }
  }

  private mutating func add(like old: Service? = nil) {
    lastID += 1
    services.append(
      Service(
        id: random.within(1...9) == 1 ? "x\(lastID)" : "\(lastID)",
        name: old?.name ?? "Service \(lastID % 40)", type: "Default",
        category: old?.category ?? category(), rate: old?.rate ?? rate(), min: Amount(10),
        max: Amount(1000), refill: flag(), cancel: flag()))
  }

  private mutating func rate() -> Amount {
    Amount(random.within(1...4000), scale: 2)
  }

  private mutating func category() -> String? {
    random.element([nil, "Likes", "Views", "Followers 🔥"])
  }

  private mutating func flag() -> Bool? { random.element([nil, false, true]) }
}
