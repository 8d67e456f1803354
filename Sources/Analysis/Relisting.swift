import Catalogue
import ReportModel

/// A service that likely came back under another id: gone, and within seven days one of the same name
/// was new in the same panel.
///
/// Four months of 58 panels: 7.6 % of the lasting removals came back so within a week.
struct Relisting: Equatable {
  let old: Candidate
  let new: Candidate

  /// A service that is gone, or new.
  struct Candidate: Equatable {
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
  /// Pairs the services in the rows of `relistable.sql`. No more than its name is looked at of one whose
  /// name none has on the other side, as most are.
  static func pairs(_ rows: Rows) -> [Relisting] {
    var names = NameKeys()
    var groups = [Key: Int](minimumCapacity: rows.count)
    var sides: [(gone: Bool, new: Bool)] = []
    let places = (0..<rows.count).map { row in
      let (panel, name) = (rows.cell(0, ofRow: row).text, rows.cell(4, ofRow: row).text)
      let key = Key(panel: panel ?? "", name: name ?? "", &names)
      let group = groups[key, default: sides.count]
      if group == sides.count {
        groups[key] = group
        sides.append((false, false))
      }
      let isNew = rows.cell(3, ofRow: row) == .flag(true)
      if isNew { sides[group].new = true } else { sides[group].gone = true }
      return (group: group, isNew: isNew)
    }
    func candidates(isNew: Bool) -> [Candidate] {
      places.enumerated().compactMap { row, place in
        guard place.isNew == isNew, sides[place.group].gone, sides[place.group].new else {
          return nil
        }
        return Candidate(rows[row])
      }
    }
    return pairs(gone: candidates(isNew: false), new: candidates(isNew: true))
  }

  /// The most pairs that are looked at of one name: one that hundreds of services have tells none of
  /// them from the others.
  static let mostPairs = 10_000

  /// Pairs services one to one: those of the same category first, then those closest in time, then
  /// those closest in rate.
  static func pairs(gone: [Candidate], new: [Candidate]) -> [Relisting] {
    if gone.isEmpty || new.isEmpty { return [] }
    var names = NameKeys()
    var arrivals = [Key: [Int]](minimumCapacity: new.count)
    for (place, candidate) in new.enumerated() {
      arrivals[Key(candidate, &names), default: []].append(place)
    }
    var departures: [Key: [Int]] = [:]
    for (place, candidate) in gone.enumerated() {
      let key = Key(candidate, &names)
      if !key.name.isEmpty, arrivals[key] != nil { departures[key, default: []].append(place) }
    }
    var pairs: [Ranked] = []
    for (key, olds) in departures {
      guard let news = arrivals[key], olds.count * news.count <= mostPairs else { continue }
      pairs += likeliest(olds, news, gone, new)
    }
    return pairs.sorted { $0.rank < $1.rank }.map(\.pair)
  }

  /// Pairs the services of one name, which stand at these places of `gone` and `new`.
  private static func likeliest(
    _ olds: [Int], _ news: [Int], _ gone: [Candidate], _ new: [Candidate]
  ) -> [Ranked] {
    var possible: [(pair: Ranked, old: Int, new: Int)] = []
    for old in olds {
      for place in news where !new[place].service.isExactly(gone[old].service) {
        let pause = new[place].at - gone[old].at
        guard pause >= .zero, pause <= longestPause else { continue }
        let pair = Relisting(old: gone[old], new: new[place])
        possible.append(((pair, Rank(pair, pause)), old, place))
      }
    }
    possible.sort { $0.pair.rank < $1.pair.rank }
    var taken: (olds: Set<Int>, news: Set<Int>) = ([], [])
    return possible.compactMap { pair, old, new in
      guard !taken.olds.contains(old), !taken.news.contains(new) else { return nil }
      taken.olds.insert(old)
      taken.news.insert(new)
      return pair
    }
  }

  private typealias Ranked = (pair: Relisting, rank: Rank)

  private struct Key: Hashable {
    let panel: String
    let name: NameKey

    init(panel: String, name: String, _ names: inout NameKeys) {
      self.panel = panel
      self.name = names.key(of: name)
    }

    init(_ candidate: Candidate, _ names: inout NameKeys) {
      self.init(panel: candidate.panel, name: candidate.name, &names)
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
