import Catalogue
import Store
import TestSupport

/// The first answers of one panel: some that show nothing, or of which little can be read, and then its catalogue.
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
    func answer(_ services: ClosedRange<Int>, unread: Int) -> CatalogueAnswer {
      CatalogueAnswer(
        services: services.dropFirst(unread).map { .of($0) },
        defects: services.prefix(unread).map {
          Defect(service: "\($0)", field: "rate", reason: "it has no rate", raw: "{}")
        })
    }
    for _ in 0..<random.within(1...4) {
      hour += random.within(1...12)
      switch random.within(1...6) {
      case 1: add(answer(1...1, unread: 1), &attempts)
      case 2, 3:
        let services = 1...random.within(20...40)
        add(answer(services, unread: random.within(8...20)), &attempts)
      default: add(CatalogueAnswer(services: []), &attempts)
      }
    }
    let size = random.within(1...2) == 1 ? 3...4 : 30...40
    for _ in 0..<random.within(1...4) {
      hour += random.within(1...12)
      let services = 1...random.within(size)
      // Some are empty or hardly readable again.
      let unread = random.within(1...3) == 1 ? random.within(0...services.count) : 0
      add(answer(services, unread: unread), &attempts)
    }
    shuffled = attempts.shuffled(using: &random)
  }
}
