import Catalogue
import Foundation
import Interpretation

/// A made-up panel whose accepted catalogues follow one another.
struct TestPanel {
  private(set) var memory = PanelMemory()
  private(set) var catalogue: [String: ServiceLook] = [:]
  private(set) var day = 0.0
  private var currency: String?
  private var known: Set<String> = []

  /// The first catalogue: the services that a test is about, beside some that stay as they are.
  init(_ services: [ServiceLook], beside others: Int = 0, currency: String? = "USD") {
    self.currency = currency
    let quiet = (0..<others).map {
      service("\(1000 + $0)", "1", name: "Quiet n\($0)", category: "Z")
    }
    advance(to: 0, services + quiet)
  }

  /// The next catalogue, by default a day later.
  @discardableResult
  mutating func next(
    after days: Double = 1, currency: String? = nil, _ edit: (inout Edit) -> Void = { _ in }
  ) -> StepResult {
    var edited = Edit(catalogue: catalogue)
    edit(&edited)
    let before = self.currency
    self.currency = currency ?? before
    return advance(to: day + days, Array(edited.catalogue.values), currencyBefore: before)
  }

  /// The same catalogue, read by a better decoder.
  @discardableResult
  mutating func reread(_ edit: (inout Edit) -> Void) -> StepResult {
    var edited = Edit(catalogue: catalogue)
    edit(&edited)
    return advance(to: day + 1, Array(edited.catalogue.values), isReread: true)
  }

  @discardableResult
  private mutating func advance(
    to day: Double, _ services: [ServiceLook], currencyBefore: String? = nil, isReread: Bool = false
  ) -> StepResult {
    let after = Dictionary(uniqueKeysWithValues: services.map { ($0.id, $0) })
    var changes = serviceChanges(from: catalogue, to: after, known: known)
    if isReread {
      changes = changes.map { change in
        guard case .changed(let looks) = change else { return change }
        return .reread(looks)
      }
    }
    let isFirst = memory.at == nil
    (catalogue, self.day) = (after, day)
    known.formUnion(after.keys)
    return memory.interpret(
      CatalogueStep(
        at: time(day), changes: changes, currencyBefore: currencyBefore ?? currency,
        currencyAfter: currency, isBaseline: isFirst))
  }

  /// Changes to a catalogue.
  struct Edit {
    var catalogue: [String: ServiceLook]

    mutating func add(_ services: ServiceLook...) {
      for service in services { catalogue[service.id] = service }
    }

    mutating func remove(_ ids: String...) { for id in ids { catalogue[id] = nil } }

    mutating func rate(_ id: String, _ rate: String) { catalogue[id]?.rate = amount(rate) }

    mutating func limits(_ id: String, _ min: Int?, _ max: Int?) {
      catalogue[id]?.min = min.map { Amount($0) }
      catalogue[id]?.max = max.map { Amount($0) }
    }

    mutating func change(_ id: String, _ edit: (inout ServiceLook) -> Void) {
      guard var look = catalogue[id] else { return }
      edit(&look)
      catalogue[id] = look
    }

    /// Multiplies the rates of some services, to some decimals.
    mutating func multiply(_ ids: some Sequence<Int>, by factor: Double, decimals: Int = 4) {
      for id in ids.map(String.init) {
        guard let rate = catalogue[id]?.rate.approximation else { continue }
        self.rate(id, String(format: "%.\(decimals)f", rate * factor))
      }
    }
  }
}

/// Midnight some days after the start of a month.
func time(_ day: Double) -> Timestamp {
  Timestamp(milliseconds: 1_588_291_200_000 + Int64((day * 86_400_000).rounded()))
}

func amount(_ text: String) -> Amount { Amount(text) ?? .zero }

func service(
  _ id: String, _ rate: String, name: String? = nil, category: String? = "Likes",
  type: String? = "Default", min: Int? = 10, max: Int? = 10_000, currency: String? = nil
) -> ServiceLook {
  ServiceLook(
    id: id, name: name ?? "Product n\(id)", category: category, type: type,
    rate: amount(rate), min: min.map { Amount($0) }, max: max.map { Amount($0) },
    currency: currency)
}

/// Services 1, 2, … with rates of their own.
func services(
  _ ids: ClosedRange<Int>, category: String = "Likes", rate: (Int) -> String
) -> [ServiceLook] {
  ids.map { service("\($0)", rate($0), category: category) }
}

extension StepResult {
  /// The events in short: subject, kind, before and after, × ratio, f factor, line, counts.
  var words: [String] { events.map(\.words) }

  func words(_ service: String) -> [String] {
    events.filter { $0.subject.service == service }.map(\.words)
  }

  /// The lines about many services.
  var lines: [String] { events.filter { $0.subject.service == nil }.map(\.words) }

  func count(_ kind: EventKind) -> Int {
    events.count { $0.kind == kind && $0.subject.service != nil }
  }

  /// The steps of the index: panel or category, ratio of the mean, services.
  var index: [String] {
    priceSteps.map { step in
      let scope =
        switch step.scope {
        case .panel: "panel"
        case .category(let category, let currency):
          [category.text, currency].compactMap(\.self).joined(separator: " ")
        }
      return "\(scope) ×\(digits(exp(step.logarithms / Double(step.services)))) of \(step.services)"
    }
  }

  var parked: [String] {
    parking.map { "\($0.service) \($0.parked == nil ? "for sale" : "parked")" }
  }
}

extension Event {
  var words: String { words(digits: 4) }

  /// The event in short, its numbers with some significant digits.
  func words(digits precision: Int) -> String {
    func digits(_ number: Double) -> String { String(format: "%.\(precision)g", number) }
    let subject: String =
      switch subject {
      case .panel: "panel"
      case .category(let category): "category \(category.text ?? "none")"
      case .service(let id): id
      }
    var words = [subject, kind.rawValue]
    if before != nil || after != nil { words.append("\(before ?? "")→\(after ?? "")") }
    if let ratio { words.append("×\(digits(ratio))") }
    if let factor { words.append("f\(digits(factor))") }
    if let other { words.append("other \(other)") }
    if let reference {
      words.append("since day \((reference - time(0)).milliseconds / 86_400_000)")
    }
    if let group { words.append("(\(group.number))") }
    if let count { words.append("n\(count)") }
    if let otherCount { words.append("other n\(otherCount)") }
    return words.joined(separator: " ")
  }
}

/// Four significant digits.
func digits(_ number: Double) -> String { String(format: "%.4g", number) }
