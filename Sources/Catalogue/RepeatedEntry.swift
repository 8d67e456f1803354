/// One of several entries that an answer has for one id.
public struct RepeatedEntry: Hashable, Sendable {
  public var service: Service
  /// The entry's mark; `nil` if it is not known.
  public var mark: EntryMark?

  public init(service: Service, mark: EntryMark? = nil) {
    (self.service, self.mark) = (service, mark)
  }
}

extension CatalogueAnswer {
  /// The answer with one entry of each id; the others become defects that say which one is used.
  ///
  /// - Parameters:
  ///   - stored: the version of a service that was listed last; `nil` if it never was listed.
  ///   - again: the known entries that have a second entry in the answer, by id. A known entry equals the
  ///     version that was listed last, so it is the one used.
  public func choosingEntries(
    stored: (String) -> Service?, again: [ExactText: Service] = [:]
  ) -> CatalogueAnswer {
    if repeats.isEmpty && again.isEmpty { return self }
    var chosen = self
    var repeated = Dictionary(grouping: repeats) { ExactText($0.service.id) }
    (chosen.services, chosen.marks, chosen.repeats) = ([], [], [])
    var unused: [(id: OrderedID, defects: [Defect])] = []
    for (index, service) in services.enumerated() {
      let id = ExactText(service.id)
      let entry = RepeatedEntry(service: service, mark: marks.isEmpty ? nil : marks[index])
      let entries = [entry] + (repeated.removeValue(forKey: id) ?? [])
      if let known = again[id] {
        unused.append((OrderedID(service.id), entries.map(\.service).defects(beside: known)))
        continue
      }
      guard entries.count > 1 else {
        chosen.services.append(service)
        if let mark = entry.mark { chosen.marks.append(mark) }
        continue
      }
      let ranked = EntryOrder(stored: stored(service.id)).sorted(entries)
      chosen.services.append(ranked[0].service)
      if let mark = ranked[0].mark { chosen.marks.append(mark) }
      let others = ranked.dropFirst().map(\.service)
      unused.append((OrderedID(service.id), others.defects(beside: ranked[0].service)))
    }
    // The order does not depend on the order of the answer.
    chosen.defects += unused.sorted { $0.id < $1.id }.flatMap(\.defects)
    return chosen
  }
}

/// Decides which of several entries with one id is used. It is never simply the first one, because panels
/// change the order of their rows.
///
/// The entry that was listed last is used. If that one changed, too, the entry most like it is used; then the
/// one with the lowest rate, because a rate that means "not for sale" is very high or 0; then the first by its
/// text.
private struct EntryOrder {
  let stored: Service?

  func sorted(_ entries: [RepeatedEntry]) -> [RepeatedEntry] {
    entries.sorted { precedes($0.service, $1.service) }
  }

  private func precedes(_ one: Service, _ other: Service) -> Bool {
    let (left, right) = (differences(of: one), differences(of: other))
    if left != right { return left < right }
    let (isFree, isOtherFree) = (one.rate == .zero, other.rate == .zero)
    if isFree != isOtherFree { return isOtherFree }
    if one.rate != other.rate { return one.rate < other.rate }
    return one.answerEntry.utf8.lexicographicallyPrecedes(other.answerEntry.utf8)
  }

  /// How many fields differ from the version that was listed last: 0 only if the entry is the same.
  private func differences(of service: Service) -> Int {
    guard let stored, !stored.isSameVersion(as: service) else { return 0 }
    let isSame = [
      service.name.isExactly(stored.name), service.category.isExactly(stored.category),
      service.type.isExactly(stored.type), service.currency == stored.currency,
    ]
    return 1 + isSame.count { !$0 }
  }
}

extension [Service] {
  /// The unused entries, as defects.
  fileprivate func defects(beside used: Service) -> [Defect] {
    let reason = [used].words(repeatedWith: self)
    return map { service in
      // Entries that differ only in volatile fields are the same.
      var lasting = service
      lasting.volatile = nil
      return Defect(
        service: service.id, field: Defect.repeated, reason: reason, raw: lasting.answerEntry)
    }
  }

  /// The reason, such as `id 1 is listed twice, at 0.9 and 5; 0.9 is used`.
  private func words(repeatedWith others: [Service]) -> String {
    let (used, all) = (self[0], self + others)
    let hasCurrencies = Set(all.map(\.currency)).count > 1
    func price(_ service: Service) -> String {
      guard hasCurrencies else { return service.rate.text }
      return service.rate.text + " " + (service.currency ?? "in the account's currency")
    }
    let times = all.count == 2 ? "twice" : "\(all.count) times"
    var prices: [String] = []
    for service in all.sorted(by: { ($0.rate, price($0)) < ($1.rate, price($1)) })
    where prices.last != price(service) {
      prices.append(price(service))
    }
    guard let last = prices.popLast(), !prices.isEmpty else {
      return "id \(used.id) is listed \(times), at \(price(used)) each time"
    }
    let rates = prices.joined(separator: ", ") + " and " + last
    return "id \(used.id) is listed \(times), at \(rates); \(price(used)) is used"
  }
}
