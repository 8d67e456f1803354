import Synchronization

/// Bounds the memory that all answers take together, however many are read at a time.
///
/// An answer that outgrows ``usualBytes`` takes one of a few places, which it has until it was stored. Nothing
/// is read of it while none is free. One that grows further takes one of the fewer places of ``larger``, too.
package final class LargeAnswers: Sendable {
  /// Those of the program: most answers have fewer than 1 MB, and ten thousand services fewer than 4 MB.
  package static let shared = LargeAnswers(
    places: 8, usualBytes: 1 << 20, larger: LargeAnswers(places: 2, usualBytes: 4 << 20))

  /// Beyond how many bytes an answer is large.
  package let usualBytes: Int
  /// Those among them that are larger still.
  package let larger: LargeAnswers?
  private let freePlaces: Mutex<Int>

  package init(places: Int, usualBytes: Int, larger: LargeAnswers? = nil) {
    freePlaces = Mutex(places)
    (self.usualBytes, self.larger) = (usualBytes, larger)
  }

  /// A place, which is given back with the last reference to it, and with it the one that the answer had before;
  /// `nil` if none is free.
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
