import Synchronization

/// Limits the memory that all answers need together, however many are read at a time.
///
/// An answer larger than ``usualBytes`` needs one of a few places, and keeps it until the answer is stored.
/// While no place is free, reading the answer pauses. An answer that grows further also needs one of the fewer
/// places of ``larger``.
package final class LargeAnswers: Sendable {
  /// The limits of the program. Most answers have fewer than 1 MB, and ten thousand services fewer than 4 MB.
  package static let shared = LargeAnswers(
    places: 8, usualBytes: 1 << 20, larger: LargeAnswers(places: 2, usualBytes: 4 << 20))

  /// An answer with more bytes than this is large.
  package let usualBytes: Int
  /// The places for even larger answers.
  package let larger: LargeAnswers?
  private let freePlaces: Mutex<Int>

  package init(places: Int, usualBytes: Int, larger: LargeAnswers? = nil) {
    freePlaces = Mutex(places)
    (self.usualBytes, self.larger) = (usualBytes, larger)
  }

  /// Takes a place; `nil` if none is free. The place is free again when its last reference is released, together
  /// with the answer's former place.
  package func place(beside former: Place? = nil) -> Place? {
    let isFree = freePlaces.withLock { places in
      guard places > 0 else { return false }
      places -= 1
      return true
    }
    return isFree ? Place(self, former) : nil
  }

  package final class Place: Sendable {
    let owner: LargeAnswers
    private let former: Place?

    fileprivate init(_ owner: LargeAnswers, _ former: Place?) {
      (self.owner, self.former) = (owner, former)
    }

    deinit { owner.freePlaces.withLock { $0 += 1 } }
  }
}
