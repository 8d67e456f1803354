import Synchronization

/// A secret that is read when it is first needed, and kept from then on.
package final class LazySecret: Sendable {
  private let read: @Sendable () throws(Unreadable) -> Secret
  private let known = Mutex<Secret?>(nil)

  /// Why a secret cannot be read, as a clause that reveals nothing of it.
  package struct Unreadable: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
  }

  package init(_ read: @escaping @Sendable () throws(Unreadable) -> Secret) { self.read = read }

  package func get() throws(Unreadable) -> Secret {
    if let secret = known.withLock(\.self) { return secret }
    let secret = try read()
    known.withLock { $0 = secret }
    return secret
  }
}
