import Catalogue
import Collector

/// Writes messages about the work of `collect` as a whole, and about what prevents it.
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
    case .readsLessOften(let panel, let failures, let next):
      Messages.write(
        "ratebook: panel '\(panel)' failed \(failures) times in a row and is read less often now: next in "
          + "\(next.words), then at least every \(Collector.longestPause.words), until it answers")
    case .readsAgain(let panel, let every):
      Messages.write(
        "ratebook: panel '\(panel)' answers again; it is read every \(every.words) as before")
    }
  }

  func noteReplaced() {
    Messages.write(
      "ratebook: '\(database)' is another file than before, such as a restored one; going on with it"
    )
  }
}

extension Duration {
  /// The duration in words, such as `15m` in a configuration, or `23h 59m`: the two largest units.
  var words: String {
    let seconds = components.seconds
    let units: [(size: Int64, sign: String)] = [(86_400, "d"), (3600, "h"), (60, "m"), (1, "s")]
    let first = units.firstIndex { seconds >= $0.size } ?? units.endIndex - 1
    let (count, rest) = seconds.quotientAndRemainder(dividingBy: units[first].size)
    var words = "\(count)\(units[first].sign)"
    if first + 1 < units.count, rest >= units[first + 1].size {
      words += " \(rest / units[first + 1].size)\(units[first + 1].sign)"
    }
    return words
  }
}
