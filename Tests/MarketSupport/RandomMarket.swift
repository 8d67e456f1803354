import Catalogue
import Interpretation
import TestSupport

/// A panel at which everything happens that interpretation has a rule for, alone and several at once,
/// just inside and just outside of each rule's limits. All of it follows from the seed.
struct RandomMarket {
  var random: SplitMix
  var looks: [ServiceLook] = []
  private(set) var time = Timestamp(milliseconds: 1_588_291_200_000)
  var currency: String?
  /// The decimals of this panel's rates.
  let decimals: Int
  private var plans: [(due: Timestamp, act: (inout RandomMarket) -> Void)] = []
  private var lastID = 100
  /// How many more snapshots all rates float, an hour apart.
  var floating = 0
  /// What the last snapshot showed.
  private var shown: [String: ServiceLook] = [:]

  init(seed: UInt64) {
    random = SplitMix(seed: seed)
    decimals = random.within(0...4)
    currency = random.element(["USD", "INR", nil])
    for _ in 0..<random.within(25...90) { looks.append(newLook()) }
    // What a first snapshot may hold: free, parked and broken ones.
    for _ in 0..<random.within(0...3) {
      let index = anyIndex
      looks[index].rate = random.element([.zero, Amount(9_999_999), looks[index].rate])
      if random.within(1...3) == 1 { looks[index].max = Amount(1) }
    }
  }

  /// The snapshots of a panel's history.
  static func history(seed: UInt64, count: Int = 60) -> [ReferenceSnapshot] {
    var market = RandomMarket(seed: seed)
    return (0..<count).map { $0 == 0 ? market.snapshot() : market.next() }
  }

  /// What the panel answers now. An unreadable rate is shown as it was last read; without one, the service
  /// is readable.
  private mutating func snapshot() -> ReferenceSnapshot {
    for index in looks.indices where shown[looks[index].id] == nil { looks[index].staleSince = nil }
    let services = looks.map { look in
      guard look.isStale, let last = shown[look.id] else { return look }
      var look = look
      (look.rate, look.staleSince) = (last.rate, last.staleSince ?? time)
      return look
    }
    let snapshot = ReferenceSnapshot(time: time, currency: currency, services)
    shown = snapshot.services
    return snapshot
  }

  /// Goes on to the next snapshot: what was planned until then, and up to four acts.
  mutating func next() -> ReferenceSnapshot {
    let hours = floating > 0 ? 1 : random.element([1, 6, 24, 24, 24, 60, 120])
    var next = time + .seconds(hours * 3600)
    if let due = plans.map(\.due).min(), due < next { next = due }
    time = next
    let due = plans.filter { $0.due <= next }
    plans.removeAll { $0.due <= next }
    for plan in due { plan.act(&self) }
    if floating > 0 {
      floating -= 1
      let ratio = floating % 2 == 0 ? 1.002 : 1 / 1.002
      for index in looks.indices { looks[index].rate = amount(rate(index) * ratio, decimals: 6) }
      if random.within(1...3) > 1 { return snapshot() }
    }
    for _ in 0..<random.within(0...4) where !looks.isEmpty { act() }
    while looks.count < 12 { looks.append(newLook()) }
    return snapshot()
  }

  /// Lets something happen later; the snapshot then is taken at that very time.
  mutating func plan(
    in days: Double, then act: @escaping (inout RandomMarket) -> Void
  ) {
    plans.append((time + .milliseconds(Int64(days * 86_400_000)), act))
  }

  /// The same for one service, if it is still listed then.
  mutating func plan(
    _ id: String, in days: Double, then act: @escaping (inout RandomMarket, Int) -> Void
  ) {
    plan(in: days) { market in
      if let index = market.looks.firstIndex(where: { $0.id == id }) { act(&market, index) }
    }
  }

  // MARK: Services

  var anyIndex: Int { mutating get { random.within(0...(looks.count - 1)) } }

  func rate(_ index: Int) -> Double { looks[index].rate.approximation }

  mutating func multiply(_ index: Int, by ratio: Double) {
    looks[index].rate = amount(rate(index) * ratio)
  }

  /// A rate as this panel writes it, or with more decimals if it would be 0.
  func amount(_ value: Double, decimals: Int? = nil) -> Amount {
    var unit = 1.0
    for _ in 0..<(decimals ?? self.decimals) { unit *= 10 }
    let rounded = (value * unit).rounded() / unit
    return Amount(jsonNumber: "\(rounded > 0 ? rounded : value)") ?? .zero
  }

  mutating func newID() -> String {
    lastID += random.within(1...3)
    return random.within(1...12) == 1 ? "5f3a\(lastID)c" : String(lastID)
  }

  mutating func newLook() -> ServiceLook {
    let id = newID()
    return ServiceLook(
      id: id, name: newName(id), category: newCategory(),
      type: random.element(["Default", "Default", "Package"]),
      rate: amount(random.element([0.4, 1, 2.5, 8, 30]) * Double(random.within(10...30)) / 10),
      min: random.element([Amount(1), Amount(10), Amount(100), Amount(1000), nil]),
      max: random.element([Amount(5000), Amount(10_000), Amount(1_000_000), nil]),
      refill: random.element([true, false, nil]), cancel: random.element([true, nil]))
  }

  mutating func newName(_ id: String) -> String {
    let words = (0..<random.within(2...5)).map { _ in
      random.element([
        "Instagram", "Views", "Likes", "Followers", "TikTok", "Real", "Fast", "Refill", "🔥", "USA",
        "Đặc biệt", "𝗛𝗤", "10K", "Telegram", "Comments",
      ])
    }
    return words.joined(separator: " ") + random.element(["", " \(id)", " [R30]"])
  }

  mutating func newCategory() -> String? {
    random.element(["Instagram", "TikTok", "Telegram", "Telegram", "Other", nil])
  }

  mutating func remove(_ index: Int) -> ServiceLook { looks.remove(at: index) }

  /// Some services: a share of all, of one category, or a number.
  mutating func someIndices(share: Double, of indices: [Int]? = nil) -> [Int] {
    let indices = (indices ?? Array(looks.indices)).shuffled(using: &random)
    return Array(indices.prefix(Int((Double(indices.count) * share).rounded(.up)))).sorted()
  }

  /// The services of one category.
  mutating func indicesOfCategory() -> [Int] {
    let category = looks[anyIndex].category
    return looks.indices.filter { looks[$0].category == category }
  }
}
