import Catalogue
import Interpretation
import TestSupport

extension RandomMarket {
  mutating func act() {
    switch random.within(1...60) {
    case 1...10: multiply(anyIndex, by: random.element([1.1, 0.9, 2, 4.9, 5.1, 49, 0.021, 0.6]))
    case 11...17: park(anyIndex)
    case 18...21: arrive()
    case 22...26: leave(anyIndex)
    case 27...32: relist(anyIndex)
    case 33...37: changeUnit(anyIndex)
    case 38...42: replace(anyIndex)
    case 43...46: changeField()
    case 47, 48: goStale(anyIndex)
    case 49...52: reprice()
    case 53: redenominatePart()
    case 54: redenominate()
    case 55: renumber()
    case 56: loseMany()
    case 57: changeManyFields()
    case 58: changeCurrency()
    case 59: if random.within(1...2) == 1 { floating = random.within(15...30) }
    default: relistSeveral()
    }
  }

  // MARK: Parked and unparked

  private mutating func park(_ index: Int) {
    let (id, last) = (looks[index].id, looks[index].rate)
    let limits = (looks[index].min, looks[index].max)
    switch random.within(1...5) {
    case 1: looks[index].rate = .zero
    case 2: (looks[index].min, looks[index].max) = (Amount(500), Amount(100))
    case 3: looks[index].rate = Amount(99_999_999)
    case 4: multiply(index, by: random.element([51, 60, 400, 900, 1100]))
    default: looks[index].rate = amount(last.approximation * random.element([50, 50.5, 52]))
    }
    switch random.within(1...6) {
    case 1: break
    case 2: plan(id, in: 29.9) { $0.multiply($1, by: 1.5) }
    case 3:
      plan(id, in: 30) { $0.looks[$1].description = "still here" }
      plan(id, in: 31) { $0.multiply($1, by: 1.25) }
    case 4:
      let ratio = random.element([1.9, 2.1, 0.55, 0.45])
      plan(id, in: 1) { $0.multiply($1, by: ratio) }
    default:
      let ratio = random.element([1, 1, 1.3, 49, 51, 0.021, 0.019])
      plan(id, in: random.element([0.5, 2, 28])) { market, index in
        market.looks[index].rate = market.amount(last.approximation * ratio, decimals: 6)
        (market.looks[index].min, market.looks[index].max) = limits
      }
    }
  }

  private var mean: Double {
    ReferenceNumbers.geometricMean(looks.map(\.rate.approximation).filter { $0 < 10_000 }) ?? 1
  }

  private mutating func arrive() {
    for _ in 0..<random.within(1...3) {
      var look = newLook()
      switch random.within(1...6) {
      case 1: look.rate = .zero
      case 2: look.rate = amount(mean * random.element([30_000, 70_000, 900_000]))
      case 3: (look.rate, look.min, look.max) = (Amount(9_000_000), Amount(1), Amount(1))
      case 4: (look.min, look.max) = (Amount(100), Amount(10))
      default: break
      }
      looks.append(look)
      let price = amount(random.element([0.7, 2, 5]))
      if random.within(1...2) == 1 {
        plan(look.id, in: 1) { market, index in
          market.looks[index].rate = price
          market.looks[index].max = Amount(20_000)
        }
      }
    }
  }

  private mutating func goStale(_ index: Int) {
    looks[index].staleSince = time
    let ratio = random.element([1, 1.2, 60])
    plan(looks[index].id, in: random.element([0.2, 1, 3])) { market, index in
      market.looks[index].staleSince = nil
      market.multiply(index, by: ratio)
    }
  }

  // MARK: Gone, back, under another id

  private mutating func leave(_ index: Int) {
    var look = remove(index)
    if random.within(1...4) == 1 { return }
    if random.within(1...2) == 1 { look.rate = amount(look.rate.approximation * 1.3) }
    plan(in: random.element([0.3, 2, 29, 30, 30.1, 31])) { market in
      if !market.looks.contains(where: { $0.id == look.id }) { market.looks.append(look) }
    }
  }

  private mutating func relist(_ index: Int) {
    let old = looks[index]
    var new = old
    new.id = newID()
    new.name = random.element(["", "🔥 "]) + old.name.uppercased() + random.element(["", " ✅"])
    if random.within(1...4) == 1 { new.category = newCategory() }
    let ratio = random.element([1, 1, 2.5, 0.8, 51, 0.019])
    new.rate = amount(old.rate.approximation * ratio, decimals: 6)
    if random.within(1...8) == 1 { new.rate = .zero }
    if old.min == Amount(1), random.within(1...2) == 1 {
      (new.min, new.max) = (Amount(1000), Amount(1000))
      new.rate = amount(old.rate.approximation * ratio / 1000, decimals: 8)
    }
    let listed = new
    switch random.within(1...3) {
    case 1:
      looks[index] = listed
    case 2:
      looks.append(listed)
      plan(old.id, in: random.element([1, 6.9, 7, 7.1])) { _ = $0.remove($1) }
    default:
      _ = remove(index)
      plan(in: random.element([1, 29.5, 30, 30.5])) { $0.looks.append(listed) }
    }
    guard random.within(1...4) == 1 else { return }
    plan(in: 10) { market in
      if !market.looks.contains(where: { $0.id == old.id }) { market.looks.append(old) }
    }
  }

  /// Several services of one name leave, and as many or fewer come.
  private mutating func relistSeveral() {
    let name = newName("1")
    for index in someIndices(share: 3.0 / Double(looks.count)) { looks[index].name = name }
    plan(in: 1) { market in
      for old in market.looks.filter({ $0.name == name }) {
        market.looks.removeAll { $0.id == old.id }
        var new = old
        new.id = market.newID()
        new.rate = market.amount(old.rate.approximation * 1.1)
        if market.random.within(1...3) == 1 { new.category = market.newCategory() }
        if market.random.within(1...4) > 1 { market.looks.append(new) }
      }
    }
  }

  private mutating func renumber() {
    let kept = Set(someIndices(share: random.element([0, 0.08, 0.12])))
    for index in looks.indices where !kept.contains(index) {
      let id = newID()
      looks[index].id = id
      if random.within(1...5) > 1 { looks[index].name = newName(id) }
      if random.within(1...3) == 1 { multiply(index, by: 1.2) }
    }
    for _ in 0..<random.within(0...20) { looks.append(newLook()) }
  }

  private mutating func loseMany() {
    let lost = someIndices(share: random.element([0.28, 0.32, 0.69]))
    let gone = lost.reversed().map { remove($0) }
    if random.within(1...2) == 1 {
      plan(in: random.element([1, 3])) { market in
        let listed = Set(market.looks.map(\.id))
        market.looks += gone.filter { !listed.contains($0.id) }
      }
    }
  }

  // MARK: Another product, another unit

  private mutating func replace(_ index: Int) {
    let old = looks[index]
    looks[index].category = random.element(["Games", "Games", old.category])
    looks[index].type = random.element([old.type, "Custom"])
    let words = old.name.split(separator: " ")
    looks[index].name = random.element([
      "Gold coins farm", "Gold coins farm \(old.id)", "", old.name + " and Gold coins",
      words.prefix(1).joined() + " gold coins farm game", words.dropLast().joined(separator: " "),
    ])
    multiply(index, by: random.element([1, 1.5, 4.9, 5.1, 0.19, 51]))
    if random.within(1...2) == 1 { looks[index].max = Amount(777) }
    if random.within(1...2) == 1 {
      plan(old.id, in: random.element([1, 4])) { $0.looks[$1] = old }
    }
  }

  private mutating func changeUnit(_ index: Int) {
    let quantity = random.element([100, 1000, 5000, 99])
    let net = random.element([1, 1, 0.8125, 1.2, 19, 21, 0.06])
    let (single, range) = ((1, 1), (1, random.element([10, 50_000])))
    let fixed = (quantity, quantity)
    var (before, after, ratio): ((Int, Int), (Int, Int), Double) = random.element([
      (fixed, range, Double(quantity)), (fixed, single, Double(quantity) / 1000),
      (single, range, 1000), (fixed, single, Double(quantity)),
    ])
    if random.within(1...2) == 1 { (before, after, ratio) = (after, before, 1 / ratio) }
    let isReciprocal = random.within(1...4) == 1
    if isReciprocal {
      ratio = random.element([9, 10, 100, 0.1, 0.01])
      let most = 1000 * Int(ratio.rounded(.up))
      (before, after) = ((most, 100_000), (Int((Double(most) / ratio).rounded()), 1_000_000))
    }
    (looks[index].min, looks[index].max) = (Amount(before.0), Amount(before.1))
    looks[index].staleSince = nil
    plan(looks[index].id, in: 0.5) { market, index in
      (market.looks[index].min, market.looks[index].max) = (Amount(after.0), Amount(after.1))
      let rate = market.rate(index) * ratio * (isReciprocal ? 1 : net)
      market.looks[index].rate = market.amount(rate, decimals: 8)
    }
  }

  // MARK: Many at once

  private mutating func reprice() {
    let ratio = random.element([1.15, 0.9, 1.029, 1.031, 0.97, 4.9])
    let indices = random.within(1...2) == 1 ? indicesOfCategory() : Array(looks.indices)
    for index in someIndices(share: random.element([1, 0.85, 0.1]), of: indices) {
      multiply(index, by: ratio * random.element([1, 1, 1, 1, 1, 1.019, 1.021]))
    }
    for index in someIndices(share: random.element([0, 0, 0.1, 0.2, 0.26])) {
      multiply(index, by: random.element([0.7, 1.4]))
    }
  }

  private mutating func redenominatePart() {
    let ratio = random.element([0.014, 84, 5.1, 4.9, 1000])
    for index in indicesOfCategory().prefix(random.within(4...12)) { multiply(index, by: ratio) }
  }

  private mutating func redenominate() {
    let factor = random.element([0.014, 84, 0.19, 5.2, 4.9])
    let moved = someIndices(share: random.element([1, 0.95, 0.81, 0.78]))
    for index in looks.indices {
      if moved.contains(index) {
        let rate = amount(rate(index) * factor)
        // Rounded as the panel rounds, to 0 too.
        looks[index].rate = rate.approximation < 0.005 ? .zero : rate
      } else if random.within(1...2) == 1 {
        multiply(index, by: random.element([1.1, factor * 1.3]))
      }
    }
  }

  private mutating func changeCurrency() {
    switch random.within(1...4) {
    case 1:
      for index in someIndices(share: random.element([0.1, 0.5])) {
        looks[index].currency = random.element(["eur ", "USD", " "])
      }
    case 2: currency = random.element(["EUR", " usd", nil])
    default:
      currency = random.element(["EUR", "INR", "USD"])
      let factor = random.element([0.92, 84])
      for index in someIndices(share: random.element([1, 0.85, 0.7])) {
        multiply(index, by: factor)
      }
    }
  }

  // MARK: Fields

  private mutating func changeField() {
    let index = anyIndex
    switch random.within(1...11) {
    case 1: looks[index].min = random.element([nil, Amount(20), Amount(50)])
    case 2: looks[index].max = random.element([nil, Amount(2000), Amount(70_000)])
    case 3: looks[index].name = newName(looks[index].id)
    case 4: looks[index].category = newCategory()
    case 5: looks[index].type = random.element([nil, "Package", "Default"])
    case 6: looks[index].refill = random.element([true, false, nil])
    case 7: looks[index].cancel = random.element([true, false, nil])
    case 8: looks[index].status = random.element(["active", "paused", nil])
    case 9: looks[index].currency = random.element(["EUR", "USD", nil])
    case 10: looks[index].description = random.element(["good", "better", nil])
    default: looks[index].dripfeed = random.element(["true", "false", nil])
    }
  }

  private mutating func changeManyFields() {
    let count = random.element([19, 20, 21, looks.count])
    let field = random.within(1...3)
    for index in someIndices(share: Double(count) / Double(looks.count)) {
      switch field {
      case 1: looks[index].name += random.element([" ⭐", " new"])
      case 2: looks[index].max = Amount(123_456)
      default: looks[index].description = "new \(index)"
      }
    }
  }
}
