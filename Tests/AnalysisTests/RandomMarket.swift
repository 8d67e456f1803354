import Catalogue
import Store
import TestSupport
import Testing

/// A database with the random histories of two panels, and random windows on it.
struct RandomMarketHistory {
  let store: RatebookStore
  let windows: [(window: Window, words: String)]
  private let folder: TemporaryFolder

  init(seed: UInt64) throws {
    folder = try TemporaryFolder()
    let path = folder.path + "/ratebook.sqlite"
    let writer = try RatebookStore.forWriting(path: path)
    var random = SplitMix(seed: seed)
    var last = 0
    for panel in ["acme", "zeta"] {
      var market = RandomMarket(seed: random.next())
      var hour = random.within(0...100)
      for _ in 0..<random.within(2...12) {
        hour += random.within(1...60)
        _ = try writer.record(market.next(panel: panel, at: .hour(hour)))
      }
      last = max(last, hour)
    }
    // A store that writes, too, compiles each query at a hundred times the cost.
    store = try .forReading(path: path)
    windows = try (0..<4).map { _ in
      let ends = [random.within(-10...last + 20), random.within(-10...last + 20)].sorted()
      let window = try #require(Window(since: .hour(ends[0]), until: .hour(ends[1])))
      return (window, "seed \(seed), hours \(ends)")
    }
  }
}

extension Timestamp {
  /// So many hours after 2026-11-01T00:00:00Z.
  static func hour(_ hour: Int) -> Timestamp {
    Timestamp(milliseconds: 1_793_491_200_000 + Int64(hour) * 3_600_000)
  }
}

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

  /// The next attempt: some fail, some answers lack most services or hold entries that cannot be read.
  mutating func next(panel: String, at time: Timestamp) -> Attempt {
    for _ in 0..<random.within(0...4) { change() }
    let balance = Balance(amount: Amount(random.within(0...500)), currency: currency)
    return Attempt(
      panel: panel, takenAt: time,
      catalogue: random.within(1...12) == 1
        ? .failed(reason: "HTTP \(random.within(500...504))") : .answered(answer()),
      balance: random.within(1...9) == 1 ? .failed(reason: "HTTP 502") : .answered(balance))
  }

  private mutating func answer() -> CatalogueAnswer {
    var answer = CatalogueAnswer(services: services.shuffled(using: &random))
    if random.within(1...12) == 1 { answer.services.removeLast(answer.services.count * 2 / 3) }
    guard random.within(1...6) == 1 else { return answer }
    for _ in 0..<random.within(1...3) {
      guard let service = answer.services.popLast() else { break }
      answer.defects.append(
        Defect(
          service: random.within(1...2) == 1 ? service.id : nil, name: service.name, field: "rate",
          reason: "'free' is not a rate", raw: "{}"))
    }
    return answer
  }

  private mutating func change() {
    let place = services.isEmpty ? nil : random.within(0...(services.count - 1))
    switch random.within(1...22) {
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
    case 15: for place in some() { services[place].refill = flag() }
    case 16: place.map { services[$0].max = limit() }
    case 17: renumber()
    case 18: for place in some() { services[place].cancel = flag() }
    case 19: place.map { services[$0].min = limit() }
    case 20: place.map { services[$0].name = "Service \(random.within(0...39))" }
    case 21: place.map { services[$0].type = type() }
    default: for _ in 0..<random.within(1...6) { add() }
    }
  }

  /// A third of the services.
  private mutating func some() -> [Int] {
    services.indices.filter { _ in random.within(1...3) == 1 }
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
        name: old?.name ?? "Service \(lastID % 40)", type: type(),
        category: old?.category ?? category(), rate: old?.rate ?? rate(), min: limit(),
        max: limit(), refill: flag(), cancel: flag(),
        extra: random.element([nil, #"{"dripfeed":true}"#, #"{"dripfeed":false}"#]),
        volatile: random.element([nil, #"{"average_time":5}"#, #"{"average_time":"6"}"#])))
  }

  private mutating func rate() -> Amount {
    Amount(random.within(1...4000), scale: 2)
  }

  private mutating func category() -> String? {
    random.element([nil, "Likes", "Views", "Followers 🔥"])
  }

  private mutating func type() -> String? { random.element([nil, "Default", "Package"]) }

  private mutating func limit() -> Amount? {
    random.element([nil, Amount(random.within(1...9) * 10), Amount(random.within(1...9) * 1000)])
  }

  private mutating func flag() -> Bool? { random.element([nil, false, true]) }
}
