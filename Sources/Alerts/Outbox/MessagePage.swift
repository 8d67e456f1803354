import Catalogue
import Store

/// The first message of lines that are due on a channel: as many as it takes, in words. Sending and replaying
/// make their messages here.
struct MessagePage {
  /// `nil` if the lines say nothing together.
  let message: Message?
  /// The lines that are left for the next message, and what the channel knows by this one.
  let settlement: OutboxSettlement

  /// A program gets each alert, so that thousands of them need not be looked at together, and each of its messages
  /// costs the same.
  static let mostLinesForPrograms = 500

  /// Of lines in the order of time.
  init(
    of lines: [Bundle.Line], to channel: ConfiguredChannel, _ text: MessageText, uid: String,
    at time: Timestamp, failedAlerts: Int = 0
  ) {
    let bundle = Bundle(lines)
    let lines = text.arranged(bundle)
    // Most of many lines go into later messages.
    var worded: [MessageText.Worded] = []
    var message: Message?
    let count = Self.most(of: lines.count) { count in
      if worded.count < count { worded += lines[worded.count..<count].map(text.worded) }
      let tried = text.message(
        uid: uid, at: time, Array(worded.prefix(count)), failedAlerts: failedAlerts)
      let share = tried.map(channel.share) ?? 0
      if share <= 1 || count == 1 { message = tried }
      return share
    }
    var settlement = OutboxSettlement()
    settlement.later = lines.dropFirst(count).flatMap(\.ids)
    let later = Set(settlement.later)
    settlement.told = bundle.told.filter { !later.contains($0.line) }
    (self.message, self.settlement) = (message, settlement)
  }

  /// The greatest number of lines up to `all` that fits; one line goes in any case. Lines are about equally long, so
  /// the share that some take says about how many fit.
  private static func most(of all: Int, taking share: (Int) -> Double) -> Int {
    var (fitting, tooMany) = (0, all + 1)
    var next = min(all, 32)
    while tooMany - fitting > 1 {
      let share = share(next)
      if share <= 1 || next == 1 { fitting = next } else { tooMany = next }
      let estimate = Int(Double(next) / max(share, 0.02))
      next = min(max(estimate, fitting + 1), tooMany - 1)
    }
    return fitting
  }
}

extension MessageText {
  init(_ channel: ConfiguredChannel, zone: Zone, site: String?) {
    self.init(zone: zone, limit: channel.limit, isPrivate: channel.isPrivate, site: site)
  }
}
