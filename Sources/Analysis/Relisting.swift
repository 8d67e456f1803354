import Catalogue
import ReportModel

/// A service that likely came back under another id: gone, and within seven days one of the same name
/// was new in the same panel.
///
/// Four months of 58 panels: 7.6 % of the lasting removals came back so within a week.
struct Relisting: Hashable {
  let old: Candidate
  let new: Candidate

  /// A service that is gone, or new.
  struct Candidate: Hashable {
    let panel: String
    let service: String
    let at: Timestamp
    let name: String
    let category: String?
    let rate: Amount
  }

  /// How long behind the old one's disappearance the new one may appear.
  static let longestPause = Duration.seconds(7 * 86_400)
}

extension Relisting {
  /// Pairs the services in the rows of `relistable.sql`.
  static func pairs(_ rows: [[Cell]]) -> [Relisting] {
    var (gone, new): ([Candidate], [Candidate]) = ([], [])
    for row in rows {
      guard let candidate = Candidate(row) else { continue }
      if row[3] == .flag(true) { new.append(candidate) } else { gone.append(candidate) }
    }
    return pairs(gone: gone, new: new)
  }

  /// Pairs services one to one: those of the same category first, then those closest in time, then
  /// those closest in rate.
  static func pairs(gone: [Candidate], new: [Candidate]) -> [Relisting] {
    if gone.isEmpty || new.isEmpty { return [] }
    var names = NameKeys()
    var arrivals = [Key: [Int]](minimumCapacity: new.count)
    for (place, candidate) in new.enumerated() {
      arrivals[Key(candidate, &names), default: []].append(place)
    }
    var possible: [(pair: Relisting, rank: Rank)] = []
    for old in gone {
      let key = Key(old, &names)
      guard !key.name.isEmpty else { continue }
      for place in arrivals[key] ?? [] where new[place].service != old.service {
        let pause = new[place].at - old.at
        guard pause >= .zero, pause <= longestPause else { continue }
        let pair = Relisting(old: old, new: new[place])
        possible.append((pair, Rank(pair, pause)))
      }
    }
    possible.sort { $0.rank < $1.rank }
    var taken: Set<Candidate> = []
    return possible.compactMap { pair, _ in
      guard !taken.contains(pair.old), !taken.contains(pair.new) else { return nil }
      taken.formUnion([pair.old, pair.new])
      return pair
    }
  }

  private struct Key: Hashable {
    let panel: String
    let name: NameKey

    init(_ candidate: Candidate, _ names: inout NameKeys) {
      panel = candidate.panel
      name = names.key(of: candidate.name)
    }
  }

  /// How likely a pair is, the likeliest first; the ids make the order complete.
  private struct Rank: Comparable {
    let otherCategory: Int
    let pause: Duration
    let rateRatio: Double
    let ids: [String]

    init(_ pair: Relisting, _ pause: Duration) {
      otherCategory = pair.old.category == pair.new.category ? 0 : 1
      self.pause = pause
      let rates = [pair.old.rate, pair.new.rate].map { max($0.approximation, 1e-9) }.sorted()
      rateRatio = rates[1] / rates[0]
      ids = [pair.old.service, pair.new.service]
    }

    static func < (left: Rank, right: Rank) -> Bool {
      if left.otherCategory != right.otherCategory {
        return left.otherCategory < right.otherCategory
      }
      if left.pause != right.pause { return left.pause < right.pause }
      if left.rateRatio != right.rateRatio { return left.rateRatio < right.rateRatio }
      return left.ids.lexicographicallyPrecedes(right.ids)
    }
  }
}

extension Relisting.Candidate {
  /// Takes a row of `relistable.sql`.
  fileprivate init?(_ row: [Cell]) {
    guard let panel = row[0].text, let at = row[1].time, let service = row[2].text,
      let name = row[4].text, case .amount(let rate) = row[6]
    else { return nil }
    self.init(
      panel: panel, service: service, at: at, name: name, category: row[5].text, rate: rate)
  }
}
