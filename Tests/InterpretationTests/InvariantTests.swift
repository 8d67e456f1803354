import Catalogue
import Foundation
import Interpretation
import TestSupport
import Testing

/// What holds of every step, on panels to which anything happens.
@Suite struct InvariantTests {
  @Test("The invariants hold in random markets", arguments: 1...12)
  func whateverHappens(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    var panel = TestPanel(services(1...60) { "\($0).5" }, currency: "USD")
    var parked = Set(panel.memory.parked.keys)
    var lines: [EventGroup: Event] = [:]
    for _ in 0..<40 {
      let currency = random.within(0...30) == 0 ? random.element(["USD", "EUR"]) : nil
      let days = random.element([0.04, 0.04, 1, 1, 8, 31])
      let result = panel.next(after: days, currency: currency) { $0.editAtRandom(&random) }
      checkCounts(panel)

      for change in result.parking {
        let id = ExactText(change.service)
        #expect(change.parked == panel.memory.parked[id])
        if change.parked == nil { parked.remove(id) } else { parked.insert(id) }
      }
      parked.formIntersection(panel.catalogue.keys.map { ExactText($0) })
      #expect(parked == Set(panel.memory.parked.keys))

      for event in result.events where event.subject.service == nil {
        if let group = event.group { lines[group] = event }
      }
      for event in result.events {
        if let group = event.group { #expect(lines[group] != nil) }
        if let ratio = event.ratio { #expect(ratio.isFinite && ratio > 1.0 / 51 && ratio < 51) }
      }
      checkKinds(result)
      for step in result.priceSteps {
        #expect(step.logarithms.isFinite && step.services > 0)
        #expect(step.services <= panel.memory.priced.values.reduce(0, +))
      }
    }
  }

  /// The counts are those of the catalogue, counted anew.
  private func checkCounts(_ panel: TestPanel) {
    #expect(panel.memory.listed == panel.catalogue.count)
    var priced: [PriceScope: Int] = [:]
    var logarithms: [String?: Double] = [:]
    for look in panel.catalogue.values {
      let isParked = panel.memory.parked[ExactText(look.id)] != nil
      if look.rate == .zero && !look.isStale { #expect(isParked) }
      guard !isParked, !look.isStale else { continue }
      priced[PriceScope(category: look.category, currency: look.currency), default: 0] += 1
      logarithms[look.currency, default: 0] += log(look.rate.approximation)
    }
    #expect(panel.memory.priced == priced)
    for (currency, level) in panel.memory.levels {
      let mean = exp((logarithms[currency] ?? 0) / Double(level.count))
      #expect(abs((level.mean ?? 0) / mean - 1) < 1e-6)
    }
  }

  /// A service has at most one of the kinds that say what a step of the price was.
  private func checkKinds(_ result: StepResult) {
    let kinds: Set<EventKind> = [.replaced, .unit, .parked, .unparked]
    let claimed = result.events.filter { kinds.contains($0.kind) }.compactMap(\.subject.service)
    #expect(claimed.count == Set(claimed).count)
    let rates = result.events.filter { $0.kind == .rate }.compactMap(\.subject.service)
    #expect(rates.count == Set(rates).count)
  }

  /// The same steps give the same results and the same memory.
  @Test("The same steps give the same results")
  func theSameStepsGiveTheSame() {
    func run() -> (PanelMemory, [StepResult]) {
      var random = SplitMix(seed: 7)
      var panel = TestPanel(services(1...60) { "\($0).5" })
      let results = (0..<40).map { _ in panel.next { $0.editAtRandom(&random) } }
      return (panel.memory, results)
    }
    let (one, other) = (run(), run())
    #expect(one.0 == other.0)
    #expect(one.1 == other.1)
  }
}

extension TestPanel.Edit {
  /// Does something to the panel as a whole now and then, and something to a few services.
  fileprivate mutating func editAtRandom(_ random: inout SplitMix) {
    let ids = catalogue.keys.sorted { OrderedID($0) < OrderedID($1) }
    switch random.within(0...20) {
    case 0: for id in ids { multiply(id, by: 0.0139) }
    case 1: for id in ids { multiply(id, by: 80) }
    case 2...5: for id in ids where random.within(0...9) > 0 { multiply(id, by: 1.002) }
    case 6: for id in ids.prefix(ids.count / 3) { remove(id) }
    case 7:
      for id in ids {
        guard var look = catalogue.removeValue(forKey: id) else { continue }
        look.id = "\(random.within(1000...9999))"
        add(look)
      }
    case 8: for id in ids { change(id) { $0.description = "\(random.within(0...99))" } }
    default: break
    }
    for _ in 0..<random.within(0...8) { editOne(&random) }
  }

  private mutating func editOne(_ random: inout SplitMix) {
    let ids = catalogue.keys.sorted { OrderedID($0) < OrderedID($1) }
    guard let id = ids.isEmpty ? nil : random.element(ids) else {
      return add(service("\(random.within(1...60))", "2"))
    }
    switch random.within(0...11) {
    case 0: multiply(id, by: random.element([0.01, 0.5, 0.9, 1.1, 2, 60, 1000, 1_000_000]))
    case 1: rate(id, "0")
    case 2:
      let limit = random.element([(1000, 1000), (1, 1), (1, 50), (100, 10), (10, 1000)])
      limits(id, limit.0, limit.1)
    case 3: change(id) { $0.category = random.element(["Likes", "Views", nil]) }
    case 4: change(id) { $0.name = random.element(["Game coins", "Product n7", "---"]) }
    case 5: change(id) { $0.staleSince = $0.isStale ? nil : time(0) }
    case 6: remove(id)
    case 7: add(service("\(random.within(1...60))", "\(random.within(1...60)).25"))
    case 8:
      let currency = random.element(["EUR", "usd", nil])
      if let old = catalogue[id] {
        add(service(id, old.rate.text, name: old.name, category: old.category, currency: currency))
      }
    case 9:
      guard var look = catalogue[id] else { return }
      if random.within(0...1) == 0 { remove(id) }
      look.id = "\(random.within(1000...9999))"
      add(look)
    case 10: change(id) { $0.refill = random.element([true, false, nil]) }
    default: multiply(id, by: 1.01)
    }
  }

  private mutating func multiply(_ id: String, by factor: Double) {
    guard let rate = catalogue[id]?.rate.approximation, catalogue[id]?.isStale == false else {
      return
    }
    self.rate(id, String(format: "%.5f", rate * factor))
  }
}
