import Catalogue
import Interpretation
import Testing

@testable import MarketSupport

/// The reference's reports of windows, on panels small enough to do them by hand.
@Suite struct ReferenceWindowTests {
  /// One snapshot a day of the services that a test is about, beside 39 that stay as they are.
  private func reference(_ days: [ServiceLook]...) -> Reference {
    let quiet = (1...39).map { service("\(9000 + $0)", "1", name: "Quiet n\($0)", category: "Z") }
    return Reference(
      days.enumerated().map { day, looks in
        ReferenceSnapshot(time: time(Double(day)), currency: "USD", looks + quiet)
      })
  }

  /// MSP-Panel 2426 around 3 May 2020.
  @Test("The reference's rates are net of a redenomination")
  func ratesAreNetOfARedenomination() throws {
    let rates = [
      [590, 100, 200, 300, 400], [8.3, 1.4, 2.8, 4.2, 5.6], [8.8, 1.4, 2.8, 4.2, 5.6],
    ]
    let snapshots = rates.enumerated().map { day, rates in
      ReferenceSnapshot(
        time: time(Double(day)), zip(2426..., rates).map { service("\($0)", "\($1)") })
    }
    let reference = Reference(snapshots)
    let row = try #require(reference.window(from: 0, to: 2).rates.first)
    #expect((row.service, row.before, row.after, row.changes) == ("2426", "590", "8.8", 1))
    #expect(abs((row.percent ?? 0) - 6.0241) < 0.0001 && abs(row.factor - 0.014) < 1e-9)
    #expect(reference.window(from: 0, to: 1).rates == [])
    #expect(reference.window(from: 0, to: 2).medians.values.allSatisfy { $0.before == nil })
  }

  @Test("The reference compares rates across a relisting until it is undone")
  func ratesAreComparedAcrossARelistingUntilItIsUndone() throws {
    let likes = { (id: String, rate: String) in service(id, rate, name: "Real Likes") }
    let reference = reference(
      [likes("5", "2")], [likes("7", "5")], [likes("5", "2.5"), likes("7", "5")], [likes("7", "5")])
    let window = reference.window(from: 0, to: 1)
    #expect(window.rates.map(\.service) == ["7"] && window.rates.map(\.origin) == ["5"])
    #expect(window.rates.map(\.percent) == [150] && window.new == ["7": false])
    #expect(window.removed == [.init(service: "5", state: .missing, relistedAs: "7")])
    let index = try #require(window.indexes[.init(category: nil, currency: nil)])
    #expect(abs(index.value - 1.023172) < 1e-6 && index.services == 40)
    let undone = reference.window(from: 0, to: 2)
    #expect(undone.rates.map(\.service) == ["5"] && undone.rates.map(\.percent) == [25])
    #expect(
      reference.window(from: 0, to: 3).removed
        == [.init(service: "5", state: .missing, relistedAs: nil)])
  }

  @Test("For the reference, another product is new and the old one removed")
  func anotherProductIsNewAndRemoved() {
    let views = service("5", "2", name: "Instagram Views", category: "Views")
    let coins = service("5", "9", name: "Gold coins", category: "Games")
    let reference = reference([views], [coins], [views])
    #expect(reference.window(from: 0, to: 2).rates == [])
    let window = reference.window(from: 0, to: 1)
    #expect(window.rates == [] && window.new == ["5": false])
    #expect(window.removed == [.init(service: "5", state: .replaced, relistedAs: nil)])
  }

  @Test("The reference leaves parked rates out of medians and indexes")
  func parkedRatesAreInNoMedianOrIndex() {
    let window = reference([service("5", "2.38")], [service("5", "10000")])
      .window(from: 0, to: 1)
    #expect(window.rates == [] && window.indexes == [:])
    let likes = ReferenceWindow.Scope(category: ExactText("Likes"), currency: "USD")
    #expect(window.medians[likes]?.before == 2.38 && window.medians[likes]?.after == nil)
  }
}
