import Catalogue
import Interpretation
import Testing

@Suite struct PanelMemoryTests {
  @Test("The first catalogue makes no events")
  func theFirstCatalogueMakesNoEvents() {
    var memory = PanelMemory()
    let looks = services(1...9) { "\($0)" } + [service("10", "0")]
    let result = memory.interpret(
      CatalogueStep(
        at: time(0), changes: looks.map { .came($0, wasKnown: false) }, isBaseline: true))
    #expect(result.events.isEmpty && result.priceSteps.isEmpty)
    #expect(result.parked == ["10 parked"])
    #expect(memory.listed == 10 && memory.parked.count == 1)
    #expect(memory.priced.values.reduce(0, +) == 9)
  }

  /// The first after a prune makes none, and remembers what any step would.
  @Test("The first catalogue after a prune makes no events and is remembered")
  func aBaselineIsRemembered() {
    var panel = TestPanel(services(1...9) { "\($0)" })
    panel.next { $0.rate("1", "0") }
    var (memory, pruned) = (panel.memory, panel.memory)
    let changes = [ServiceChange.changed(before: service("1", "0"), after: service("1", "1.5"))]
    let step = CatalogueStep(at: time(2), changes: changes)
    let baseline = CatalogueStep(at: time(2), changes: changes, isBaseline: true)
    #expect(memory.interpret(step).words == ["1 unparked 0→1.5"])
    #expect(pruned.interpret(baseline).words == [])
    #expect(memory == pruned)
  }

  /// What goes out of the counts is what came in, whatever the order.
  @Test("Counts return to their old values with the old catalogue")
  func countsComeBackToWhatTheyWere() {
    var panel = TestPanel(services(1...50) { "\($0).\($0)7" })
    let (levels, priced) = (panel.memory.levels, panel.memory.priced)
    panel.next { $0.multiply(1...50, by: 1.37) }
    panel.next { edit in for id in 1...20 { edit.rate("\(id)", "0") } }
    panel.next { edit in for id in 15...30 { edit.remove("\(id)") } }
    #expect(panel.memory.levels != levels)
    panel.next { edit in
      for look in services(1...50, rate: { "\($0).\($0)7" }) { edit.add(look) }
    }
    #expect(panel.memory.levels == levels && panel.memory.priced == priced)
    #expect(panel.memory.parked.isEmpty && panel.memory.lost.isEmpty)
  }

  @Test("Services are forgotten once they cannot matter")
  func whatCannotMatterAnyMoreIsForgotten() {
    var panel = TestPanel(services(1...9) { "\($0)" })
    panel.next {
      $0.remove("1")
      $0.add(service("10", "1"))
    }
    panel.next(after: 7)
    #expect(panel.memory.arrivals.count == 1 && panel.memory.lost.count == 1)
    panel.next(after: 1)
    #expect(panel.memory.arrivals.isEmpty && panel.memory.lost.count == 1)
    panel.next(after: 23)
    #expect(panel.memory.lost.isEmpty)
  }

  /// A better decoder reads the same entry differently: the counts follow, and nothing is reported.
  @Test("A better decoder makes no events")
  func aBetterDecoderMakesNoEvents() {
    var panel = TestPanel(services(1...9) { "\($0)" })
    let result = panel.reread {
      $0.rate("1", "1.5")
      $0.rate("2", "0")
      $0.change("3") { $0.refill = true }
    }
    #expect(result.events.isEmpty && result.priceSteps.isEmpty)
    #expect(result.parked == ["2 parked"])
    #expect(panel.next { $0.rate("1", "3") }.index.first == "panel ×1.091 of 8")
  }

  /// What a better decoder leaves as it was is still compared.
  @Test("A price move is seen even if a better decoder reads other fields")
  func aBetterDecoderBesideAMove() {
    var memory = TestPanel(services(1...4) { "\($0)" }).memory
    var (read, moved) = (service("1", "1"), service("2", "4"))
    read.refill = true
    moved.refill = true
    let result = memory.interpret(
      CatalogueStep(
        at: time(1),
        changes: [
          .reread(LookPair(before: service("1", "1"), after: read)),
          .changed(before: service("2", "2"), after: moved),
        ]))
    #expect(result.words == ["2 rate 2→4 ×2", "2 refill →true"])
    #expect(result.index.first == "panel ×1.189 of 4")
  }

  /// Ids that Unicode calls equivalent are two services.
  @Test("Two ids that Unicode calls equivalent are two services")
  func equivalentIDsAreTwoServices() {
    var panel = TestPanel(services(1...9) { "\($0)" })
    var memory = panel.memory
    let looks = ["cafe\u{301}", "caf\u{e9}"].map { service($0, "0", name: "A \($0.utf8.count)") }
      .sorted { OrderedID($0.id) < OrderedID($1.id) }
    let result = memory.interpret(
      CatalogueStep(at: time(1), changes: looks.map { .came($0, wasKnown: false) }))
    #expect(result.count(.new) == 2 && memory.parked.count == 2)
    panel.next()
  }

  /// A category's index beside others, by the category after the step.
  @Test("Each category has an index, by the category after the step")
  func theIndexOfEachCategory() {
    var panel = TestPanel(
      services(1...4, category: "A") { _ in "1" } + services(5...8, category: "B") { _ in "1" })
    let result = panel.next {
      $0.rate("1", "16")
      $0.change("2") {
        $0.category = "B"
        $0.rate = amount("2")
      }
      $0.add(service("9", "7", category: "B"))
    }
    #expect(
      result.index == ["panel ×1.542 of 8", "A USD ×2.52 of 3", "B USD ×1.149 of 5"])
  }

  @Test("A category has one index for each currency")
  func aCategoryHasAnIndexForEachCurrency() {
    let rows = [("1", "EUR"), ("2", "EUR"), ("3", nil), ("4", "usd")]
    var panel = TestPanel(rows.map { service($0, "1", currency: $1) })
    let result = panel.next {
      $0.rate("1", "4")
      $0.rate("3", "4")
    }
    #expect(result.index == ["panel ×2 of 4", "Likes EUR ×2 of 2", "Likes USD ×2 of 2"])
  }
}
