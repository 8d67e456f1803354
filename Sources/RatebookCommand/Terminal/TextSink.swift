/// Takes a long text piece by piece. A text of a few megabytes is poured out when it is finished; of a
/// longer one, no more than these are ever held.
struct TextSink: TextOutputStream {
  private var pieces: [String] = []
  private var size = 0
  private var room = 4 << 20
  private let pour: (String) -> Void

  /// One string would take twice its size each time it grows.
  private static let pieceSize = 1 << 18

  init(pour: @escaping (String) -> Void) { self.pour = pour }

  mutating func write(_ string: String) {
    if pieces.last.map({ $0.utf8.count >= Self.pieceSize }) ?? true {
      var piece = ""
      piece.reserveCapacity(Self.pieceSize + (1 << 12))
      pieces.append(piece)
    }
    pieces[pieces.count - 1] += string
    size += string.utf8.count
    if size > room { finish() }
  }

  /// Pours out what is held.
  mutating func finish() {
    for piece in pieces { pour(piece) }
    pieces.removeAll()
    size = 0
    room = Self.pieceSize
  }
}
