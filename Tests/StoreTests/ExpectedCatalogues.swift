import Catalogue
import Store

/// What the accepted snapshots of a history show, by the verdicts and the kept services given.
struct ExpectedCatalogues {
  /// By time; an entry that cannot be read leaves its service as it was.
  private(set) var byTime: [(time: Timestamp, services: [Service])] = []
  /// By time, the services that were left so, and since when.
  private(set) var stale: [Timestamp: [String: Timestamp]] = [:]

  init(_ attempts: [Attempt], _ verdicts: [Timestamp: Verdict], _ claims: [Timestamp: [String?]]) {
    var shown: [String: Service] = [:]
    var staleSince: [String: Timestamp] = [:]
    var volatile: [String: String?] = [:]
    for attempt in attempts.sorted(by: { $0.takenAt < $1.takenAt }) {
      guard case .answered(let answer) = attempt.catalogue,
        verdicts[attempt.takenAt] == .accepted
      else { continue }
      var next = Dictionary(uniqueKeysWithValues: answer.services.map { ($0.id, $0) })
      for service in answer.services { volatile[service.id] = .some(service.volatile) }
      var unread: [String: Timestamp] = [:]
      for key in (claims[attempt.takenAt] ?? []).compactMap(\.self) where next[key] == nil {
        next[key] = shown[key]
        unread[key] = staleSince[key] ?? attempt.takenAt
      }
      (staleSince, stale[attempt.takenAt]) = (unread, unread)
      shown = next
      byTime.append((attempt.takenAt, Array(next.values)))
    }
    byTime = byTime.map { time, services in
      let latest = services.map { service in
        var service = service
        service.volatile = volatile[service.id] ?? nil
        return service
      }
      return (time, latest.sorted { ($0.id.count, $0.id) < ($1.id.count, $1.id) })
    }
  }
}
