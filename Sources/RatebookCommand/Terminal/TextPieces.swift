/// A long text in the making, kept in pieces: one string would take twice its size each time it grows.
struct TextPieces: TextOutputStream {
  private(set) var pieces: [String] = []

  /// How many bytes a piece has, at the least.
  private static let size = 1 << 18

  mutating func write(_ string: String) {
    if pieces.last.map({ $0.utf8.count >= Self.size }) ?? true {
      var piece = ""
      piece.reserveCapacity(Self.size + (1 << 12))
      pieces.append(piece)
    }
    pieces[pieces.count - 1] += string
  }
}
