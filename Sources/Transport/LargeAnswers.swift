import Synchronization

/// Bounds the memory that all answers take together, however many are read at a time.
///
/// An answer that outgrows ``usualBytes`` takes one of a few places, which it has until it was stored. Nothing
/// is read of it while none is free.
package final class LargeAnswers: Sendable {
  /// Those of the program: ten thousand services have fewer bytes.
  package static let shared = LargeAnswers(places: 2, usualBytes: 4 << 20)

  /// Beyond how many bytes an answer is large.
  package let usualBytes: Int
  private let freePlaces: Mutex<Int>

  package init(places: Int, usualBytes: Int) {
    freePlaces = Mutex(places)
    self.usualBytes = usualBytes
  }

  /// A place, which is given back with the last reference to it; `nil` if none is free.
  package func place() -> Place? {
    let isFree = freePlaces.withLock { places in
      guard places > 0 else { return false }
      places -= 1
      return true
    }
    return isFree ? Place(self) : nil
  }

  package final class Place: Sendable {
    private let owner: LargeAnswers

    fileprivate init(_ owner: LargeAnswers) { self.owner = owner }

    deinit { owner.freePlaces.withLock { $0 += 1 } }
  }
}
