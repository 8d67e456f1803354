import Catalogue
import Collector

/// Writes what `collect` does as a whole, and what keeps it from doing so.
struct CollectorNotes: Sendable {
  let database: String
  let isQuiet: Bool
  let zone: Zone

  func write(_ note: CollectorNote) {
    switch note {
    case .starts(let plans):
      guard !isQuiet else { return }
      Messages.write(
        "collecting from \(counted(plans.count, "panel")) into '\(database)', until SIGTERM or SIGINT"
      )
      for plan in plans {
        Messages.write(
          "  \(plan.panel): every \(plan.every.words), next at \(zone.text(plan.first))")
      }
    case .waits(let error):
      Messages.write(
        "ratebook: \(error). Waiting for the database: what was read is kept, and no panel is read "
          + "again until it can be stored")
    case .goesOn: Messages.write("ratebook: '\(database)' can be written again; going on")
    case .clockSet(let time) where time < .zero:
      Messages.write(
        "ratebook: the clock was set back by \((.zero - time).words). The schedule goes on as if it had not "
          + "been, and no snapshot is dated before the last one, unless that one must be wrong")
    case .clockSet(let time):
      Messages.write(
        "ratebook: the clock was set forward by \(time.words). If it is wrong now, set it right: the next "
          + "snapshot then rejects those that are dated in the future")
    }
  }

  func noteReplaced() {
    Messages.write(
      "ratebook: '\(database)' is another file than before, such as a restored one; going on with it"
    )
  }
}

extension Duration {
  /// Such as `15m` or `1h`, as a configuration states it.
  fileprivate var words: String {
    let seconds = components.seconds
    let units: [(Int64, String)] = [(86_400, "d"), (3600, "h"), (60, "m")]
    for (size, unit) in units where seconds >= size && seconds.isMultiple(of: size) {
      return "\(seconds / size)\(unit)"
    }
    return seconds < 600 ? "\(seconds)s" : "\(seconds / 60)m"
  }
}
