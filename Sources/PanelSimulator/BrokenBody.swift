import FlyingSocks

/// A body that comes byte by byte or ends too soon.
struct BrokenBody: AsyncBufferedSequence {
  typealias Element = UInt8

  let bytes: [UInt8]
  /// The most bytes sent at once, and the wait before each of them.
  var portion = Int.max
  var pause = Duration.zero
  /// Whether the connection is closed at the end, as if the body were not complete.
  var hangsUp = false

  func makeAsyncIterator() -> Iterator { Iterator(body: self, rest: bytes[...]) }

  struct Iterator: AsyncBufferedIteratorProtocol {
    let body: BrokenBody
    var rest: ArraySlice<UInt8>

    mutating func next() async throws -> UInt8? {
      try await nextBuffer(suggested: 1)?.first
    }

    mutating func nextBuffer(suggested count: Int) async throws -> ArraySlice<UInt8>? {
      if rest.isEmpty {
        // The server closes a connection whose body fails.
        if body.hangsUp { throw SocketError.disconnected }
        return nil
      }
      if body.pause > .zero { try await Task.sleep(for: body.pause) }
      let portion = rest.prefix(body.portion).prefix(count)
      rest = rest.dropFirst(portion.count)
      return portion
    }
  }
}
