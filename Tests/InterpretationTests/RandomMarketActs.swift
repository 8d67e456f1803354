import Catalogue
import Interpretation
import TestSupport

extension RandomMarket {
  mutating func act() {
    switch random.within(1...60) {
    case 1...10: multiply(anyPlace, by: random.element([1.1, 0.9, 2, 4.9, 5.1, 49, 0.021, 0.6]))
    case 11...17: park(anyPlace)
    case 18...21: arrive()
    case 22...26: leave(anyPlace)
    case 27...32: relist(anyPlace)
    case 33...37: changeUnit(anyPlace)
    case 38...42: replace(anyPlace)
    case 43...46: changeField()
    case 47, 48: goStale(anyPlace)
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

  private mutating func park(_ place: Int) {
    let (id, last) = (looks[place].id, looks[place].rate)
    let limits = (looks[place].min, looks[place].max)
    switch random.within(1...5) {
    case 1: looks[place].rate = .zero
    case 2: (looks[place].min, looks[place].max) = (Amount(500), Amount(100))
    case 3: looks[place].rate = Amount(99_999_999)
    case 4: multiply(place, by: random.element([51, 60, 400, 900, 1100]))
    default: looks[place].rate = amount(last.approximation * random.element([50, 50.5, 52]))
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
      plan(id, in: random.element([0.5, 2, 28])) { market, place in
        market.looks[place].rate = market.amount(last.approximation * ratio, decimals: 6)
        (market.looks[place].min, market.looks[place].max) = limits
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
        plan(look.id, in: 1) { market, place in
          market.looks[place].rate = price
          market.looks[place].max = Amount(20_000)
        }
      }
    }
  }

  private mutating func goStale(_ place: Int) {
    looks[place].staleSince = time
    let ratio = random.element([1, 1.2, 60])
    plan(looks[place].id, in: random.element([0.2, 1, 3])) { market, place in
      market.looks[place].staleSince = nil
      market.multiply(place, by: ratio)
    }
  }

  // MARK: Gone, back, under another id

  private mutating func leave(_ place: Int) {
    var look = remove(place)
    if random.within(1...4) == 1 { return }
    if random.within(1...2) == 1 { look.rate = amount(look.rate.approximation * 1.3) }
    plan(in: random.element([0.3, 2, 29, 30, 30.1, 31])) { market in
      if !market.looks.contains(where: { $0.id == look.id }) { market.looks.append(look) }
    }
  }

  private mutating func relist(_ place: Int) {
    let old = looks[place]
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
      looks[place] = listed
    case 2:
      looks.append(listed)
      plan(old.id, in: random.element([1, 6.9, 7, 7.1])) { _ = $0.remove($1) }
    default:
      _ = remove(place)
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
    for place in somePlaces(share: 3.0 / Double(looks.count)) { looks[place].name = name }
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
    let kept = Set(somePlaces(share: random.element([0, 0.08, 0.12])))
    for place in looks.indices where !kept.contains(place) {
      let id = newID()
      looks[place].id = id
      if random.within(1...5) > 1 { looks[place].name = newName(id) }
      if random.within(1...3) == 1 { multiply(place, by: 1.2) }
    }
    for _ in 0..<random.within(0...20) { looks.append(newLook()) }
  }

  private mutating func loseMany() {
    let lost = somePlaces(share: random.element([0.28, 0.32, 0.69]))
    let gone = lost.reversed().map { remove($0) }
    if random.within(1...2) == 1 {
      plan(in: random.element([1, 3])) { market in
        let listed = Set(market.looks.map(\.id))
        market.looks += gone.filter { !listed.contains($0.id) }
      }
    }
  }

  // MARK: Another product, another unit

  private mutating func replace(_ place: Int) {
    let old = looks[place]
    looks[place].category = random.element(["Games", "Games", old.category])
    looks[place].type = random.element([old.type, "Custom"])
    let words = old.name.split(separator: " ")
    looks[place].name = random.element([
      "Gold coins farm", "Gold coins farm \(old.id)", "", old.name + " and Gold coins",
      words.prefix(1).joined() + " gold coins farm game", words.dropLast().joined(separator: " "),
    ])
    multiply(place, by: random.element([1, 1.5, 4.9, 5.1, 0.19, 51]))
    if random.within(1...2) == 1 { looks[place].max = Amount(777) }
    if random.within(1...2) == 1 {
      plan(old.id, in: random.element([1, 4])) { $0.looks[$1] = old }
    }
  }

  private mutating func changeUnit(_ place: Int) {
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
    (looks[place].min, looks[place].max) = (Amount(before.0), Amount(before.1))
    looks[place].staleSince = nil
    plan(looks[place].id, in: 0.5) { market, place in
      (market.looks[place].min, market.looks[place].max) = (Amount(after.0), Amount(after.1))
      let rate = market.rate(place) * ratio * (isReciprocal ? 1 : net)
      market.looks[place].rate = market.amount(rate, decimals: 8)
    }
  }

  // MARK: Many at once

  private mutating func reprice() {
    let ratio = random.element([1.15, 0.9, 1.029, 1.031, 0.97, 4.9])
    let places = random.within(1...2) == 1 ? placesOfCategory() : Array(looks.indices)
    for place in somePlaces(share: random.element([1, 0.85, 0.1]), of: places) {
      multiply(place, by: ratio * random.element([1, 1, 1, 1, 1, 1.019, 1.021]))
    }
    for place in somePlaces(share: random.element([0, 0, 0.1, 0.2, 0.26])) {
      multiply(place, by: random.element([0.7, 1.4]))
    }
  }

  private mutating func redenominatePart() {
    let ratio = random.element([0.014, 84, 5.1, 4.9, 1000])
    for place in placesOfCategory().prefix(random.within(4...12)) { multiply(place, by: ratio) }
  }

  private mutating func redenominate() {
    let factor = random.element([0.014, 84, 0.19, 5.2, 4.9])
    let moved = somePlaces(share: random.element([1, 0.95, 0.81, 0.78]))
    for place in looks.indices {
      if moved.contains(place) {
        let rate = amount(rate(place) * factor)
        // Rounded as the panel rounds, to 0 too.
        looks[place].rate = rate.approximation < 0.005 ? .zero : rate
      } else if random.within(1...2) == 1 {
        multiply(place, by: random.element([1.1, factor * 1.3]))
      }
    }
  }

  private mutating func changeCurrency() {
    switch random.within(1...4) {
    case 1:
      for place in somePlaces(share: random.element([0.1, 0.5])) {
        looks[place].currency = random.element(["eur ", "USD", " "])
      }
    case 2: currency = random.element(["EUR", " usd", nil])
    default:
      currency = random.element(["EUR", "INR", "USD"])
      let factor = random.element([0.92, 84])
      for place in somePlaces(share: random.element([1, 0.85, 0.7])) {
        multiply(place, by: factor)
      }
    }
  }

  // MARK: Fields

  private mutating func changeField() {
    let place = anyPlace
    switch random.within(1...11) {
    case 1: looks[place].min = random.element([nil, Amount(20), Amount(50)])
    case 2: looks[place].max = random.element([nil, Amount(2000), Amount(70_000)])
    case 3: looks[place].name = newName(looks[place].id)
    case 4: looks[place].category = newCategory()
    case 5: looks[place].type = random.element([nil, "Package", "Default"])
    case 6: looks[place].refill = random.element([true, false, nil])
    case 7: looks[place].cancel = random.element([true, false, nil])
    case 8: looks[place].status = random.element(["active", "paused", nil])
    case 9: looks[place].currency = random.element(["EUR", "USD", nil])
    case 10: looks[place].description = random.element(["good", "better", nil])
    default: looks[place].dripfeed = random.element(["true", "false", nil])
    }
  }

  private mutating func changeManyFields() {
    let count = random.element([19, 20, 21, looks.count])
    let field = random.within(1...3)
    for place in somePlaces(share: Double(count) / Double(looks.count)) {
      switch field {
      case 1: looks[place].name += random.element([" ⭐", " new"])
      case 2: looks[place].max = Amount(123_456)
      default: looks[place].description = "new \(place)"
      }
    }
  }
}
