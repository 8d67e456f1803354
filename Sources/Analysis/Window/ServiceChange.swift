import Catalogue
import Store

/// What one snapshot showed otherwise of one service.
struct ServiceChange {
  let service: Int64
  let at: Timestamp
  /// As it was last listed before; `nil` where it never was.
  let before: StoredVersion?
  /// Whether it was listed right before.
  let wasListed: Bool
  /// `nil` where it is gone.
  let after: StoredVersion?
  /// When it left, if it did so inside the window and is back with this change.
  var left: Timestamp?
  /// When it changed again inside the window.
  var next: Timestamp?

  /// Whether it was listed before and is now, at another rate than when last listed.
  var movesRate: Bool {
    guard let before, let after else { return false }
    return before.rate != after.rate
  }
}

/// What became of one service from the window's start to its end.
struct NetChange {
  let service: Int64
  /// As it was listed at the window's start; `nil` where it was not.
  let start: StoredVersion?
  /// As it was last listed in the window or before.
  var lastListed: StoredVersion?
  /// Whether it is listed at the window's end.
  var isListed = false
  /// When it changed last.
  var changed: Timestamp
  /// When it was listed last where it had not been right before.
  var lastPresence: Timestamp?
  /// How often its rate changed inside the window, and when it last did.
  var rateSteps = 0
  var rateChanged: Timestamp?
  /// The place of its last change among the panel's.
  var lastPlace = 0

  var end: StoredVersion? { isListed ? lastListed : nil }

  var isNew: Bool { start == nil && isListed }
  var isRemoved: Bool { start != nil && !isListed }

  /// Goes on to the service's next change, which stands at `place` among the panel's.
  mutating func take(_ change: ServiceChange, at place: Int) {
    lastPlace = place
    changed = change.at
    isListed = change.after != nil
    if let after = change.after {
      lastListed = after
      if !change.wasListed { lastPresence = change.at }
    }
    if change.movesRate {
      rateSteps += 1
      rateChanged = change.at
    }
  }
}
