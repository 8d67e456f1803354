import Catalogue
import Store
import TestSupport

/// A random history of one panel: what it answered, oldest first.
struct RandomHistory {
  private(set) var attempts: [Attempt] = []

  private var random: SplitMix
  private let size: Int
  private var shown: [String: Service] = [:]
  private var currency = "USD"

  /// One history of four is large enough to lose ten services at once.
  init(seed: UInt64, panel: String) {
    random = SplitMix(seed: seed)
    size = seed % 4 == 0 ? 24 : 6
    var answer = CatalogueAnswer(services: [])
    var hour = 0
    // One of five begins without a catalogue.
    for _ in 0..<(seed % 5 == 0 ? random.within(1...3) : 0) {
      hour += random.within(1...24)
      add(.answered(CatalogueAnswer(services: [])), panel, hour)
    }
    for _ in 0..<random.within(2...9) {
      hour += random.within(1...3)
      switch random.within(1...14) {
      case 1: add(.failed(reason: "HTTP 502"), panel, hour)
      case 2: add(.notAsked, panel, hour)
      case 3, 4: add(.answered(answer), panel, hour)
      case 5: add(.answered(CatalogueAnswer(services: [])), panel, hour)
      case 6:
        answer.services.removeAll { _ in random.within(1...5) < 3 }
        add(.answered(answer), panel, hour)
      default:
        answer = nextAnswer()
        add(.answered(answer), panel, hour)
      }
    }
  }

  /// The attempts in another order, from the same seed.
  func shuffled() -> [Attempt] {
    var random = random
    return attempts.shuffled(using: &random)
  }

  /// Whether each unreadable entry has a readable id.
  var statesEveryID: Bool {
    attempts.allSatisfy { attempt in
      guard case .answered(let answer) = attempt.catalogue else { return true }
      return answer.defects.allSatisfy { $0.service != nil }
    }
  }

  private mutating func add(_ outcome: Attempt.Outcome, _ panel: String, _ hour: Int) {
    if random.within(1...12) == 1 { currency = currency == "USD" ? "EUR" : "USD" }
    let stated = random.within(1...4) > 1 ? currency : nil
    let balance = Balance(amount: Amount(random.within(1...3)), currency: stated)
    let isRead = random.within(1...6) > 1
    attempts.append(
      Attempt(
        panel: panel, takenAt: .hour(hour), catalogue: outcome,
        balance: isRead ? .answered(balance) : .failed(reason: "HTTP 502")))
    guard case .answered(let answer) = outcome else { return }
    for service in answer.services { shown[service.id] = service }
  }
}

extension RandomHistory {
  private mutating func nextAnswer() -> CatalogueAnswer {
    var answer = CatalogueAnswer(services: [])
    for key in 1...random.within((size / 2)...size) {
      let id = String(key)
      switch random.within(1...12) {
      case 1, 2: continue
      case 3: answer.defects.append(defect(of: id, "rate", "'abc' is not a rate"))
      case 4:
        answer.services.append(changed(shown[id] ?? .of(key)))
        answer.defects.append(defect(of: id, "service", "service \(id) is listed twice"))
      case 5:
        let name = random.within(1...2) == 1 ? shown[id]?.name : nil
        answer.defects.append(defect(of: nil, named: name, "service", "it has no id"))
      case 6, 7, 8: answer.services.append(changed(shown[id] ?? .of(key)))
      default: answer.services.append(shown[id] ?? .of(key))
      }
    }
    if random.within(1...4) == 1 { answer.services.shuffle(using: &random) }
    return answer
  }

  private func defect(
    of id: String?, named name: String? = nil, _ field: String, _ reason: String
  ) -> Defect {
    Defect(
      service: id, name: name, field: field, reason: reason, raw: "{\"service\":\(id ?? "")}")
  }

  /// The service with one or two fields set anew, from so few values that looks come back.
  private mutating func changed(_ service: Service) -> Service {
    var service = service
    for _ in 1...random.within(1...2) {
      switch random.within(1...11) {
      // The second and third are the same to Unicode and not the same bytes.
      case 1: service.name = random.element(["Likes", "Th\u{ED}ch", "Thi\u{301}ch", ""])
      case 2: service.category = random.element([nil, "", "\u{1EBF}", "e\u{302}\u{301}"])
      case 3: service.type = random.element([nil, "Default", "Package"])
      case 4: service.rate = Amount(canonical: random.element(["0", "0.9", "1", "12.5"]))
      case 5: service.min = random.element([nil, .zero, Amount(10)])
      case 6: service.max = random.element([nil, Amount(10), Amount(1000)])
      case 7: service.refill = random.element([nil, true, false])
      case 8: service.cancel = random.element([nil, true, false])
      case 9:
        service.extra = random.element([nil, #"{"dripfeed":true}"#, #"{"d":{"a":1.0}}"#])
        service.currency = nil
      case 10:
        service.currency = random.element(["USD", "EUR"])
        service.extra = service.currency.map { #"{"currency":"\#($0)"}"# }
      default:
        service.volatile = random.element([nil, #"{"average_time":5}"#, #"{"average_time":"6"}"#])
      }
    }
    return service
  }
}
