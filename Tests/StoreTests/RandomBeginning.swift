import Catalogue
import Store
import TestSupport

/// The first answers of one panel: some that show no service, and then its catalogue.
struct RandomBeginning {
  /// Oldest first.
  private(set) var attempts: [Attempt] = []
  private(set) var shuffled: [Attempt] = []
  var reversed: [Attempt] { attempts.reversed() }

  init(seed: UInt64, panel: String) {
    var random = SplitMix(seed: seed)
    var hour = 0
    func add(_ answer: CatalogueAnswer, _ attempts: inout [Attempt]) {
      attempts.append(
        Attempt(
          panel: panel, takenAt: .hour(hour), catalogue: .answered(answer), balance: .notAsked))
    }
    let unread = Defect(service: "1", field: "rate", reason: "it has no rate", raw: "{}")
    for _ in 0..<random.within(1...4) {
      hour += random.within(1...12)
      let isEmpty = random.within(1...4) > 1
      add(CatalogueAnswer(services: [], defects: isEmpty ? [] : [unread]), &attempts)
    }
    for _ in 0..<random.within(1...2) {
      hour += random.within(1...12)
      add(CatalogueAnswer(services: (1...random.within(3...4)).map { .of($0) }), &attempts)
    }
    shuffled = attempts.shuffled(using: &random)
  }
}
