import Render
import Support

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Standard output: the command's result and nothing else.
struct StandardOutput: TextOutputStream {
  /// The effect of a command whose words cannot be written.
  enum Effect: String {
    case nothing = "the database is as it was"
    case committed = "what was done is kept all the same"
  }

  private var buffer: [UInt8] = []
  private let effect: Effect

  /// Writes the result of a command that had this effect.
  init(of effect: Effect = .nothing) { self.effect = effect }

  /// Makes a write to a closed pipe an error that can be seen, instead of a signal that kills.
  static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  mutating func write(_ string: String) {
    if string.utf8.count > Self.room {
      // A whole report is not held twice.
      flush()
      pour(string.utf8)
    } else {
      buffer.append(contentsOf: string.utf8)
      if buffer.count > Self.room { flush() }
    }
  }

  /// The number of bytes that are held back.
  private static let room = 1 << 16

  /// Writes what is held back. A reader that has seen enough and closed the pipe is a success; any
  /// other failure ends the process with status 74.
  mutating func flush() {
    pour(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  private func pour(_ bytes: some Collection<UInt8>) {
    if !FileDescriptor.write(bytes, to: STDOUT_FILENO) {
      if errno == EPIPE { exit(0) }
      Messages.write("ratebook: \(Self.problem); \(effect.rawValue)")
      exit(ExitStatus.outputError.rawValue)
    }
  }

  /// Writes one line at once.
  static func line(_ text: String, of effect: Effect = .nothing) {
    var output = StandardOutput(of: effect)
    output.write(text + "\n")
    output.flush()
  }

  /// Writes one line at once, for a job that is worth more than its log and goes on without it. Gives
  /// why the line cannot be written; `nil` if it is, or if its reader has seen enough.
  static func logLine(_ text: String) -> String? {
    FileDescriptor.write((text + "\n").utf8, to: STDOUT_FILENO) || errno == EPIPE ? nil : problem
  }

  private static var problem: String {
    "standard output cannot be written: \(FileSystem.Failure().reason)"
  }
}

/// Standard error: everything that is not the result. What panels wrote is made safe for a terminal
/// here, in one place.
enum Messages {
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes a line, or several.
  static func write(_ text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      put(TerminalText.safe(String(line)) + "\n")
    }
  }

  /// Shows how far a long job is, over the line before, if standard error is a terminal.
  static func progress(_ text: String) {
    if isTerminal { put("\r\u{1b}[K" + TerminalText.safe(text)) }
  }

  /// Takes the progress line away.
  static func endProgress() {
    if isTerminal { put("\r\u{1b}[K") }
  }

  private static func put(_ text: String) {
    _ = FileDescriptor.write(text.utf8, to: STDERR_FILENO)
  }
}

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

/// The width of the terminal that a report is printed to, or of the file instead of one.
enum TerminalSize {
  /// The columns of a text that goes into a file or a pipe: more than any table of real names needs, so
  /// that nothing is cut. A bound keeps a name of a megabyte from being a column of that width.
  static let unbounded = 2000

  /// The columns of the terminal: `COLUMNS` if it is set, 80 if neither says. Without a terminal,
  /// text is not cut.
  static func columns(_ environment: [String: String], isTerminal: Bool) -> Int {
    if let columns = environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 { return columns }
    guard isTerminal else { return unbounded }
    var size = winsize()
    if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      return Int(size.ws_col)
    }
    return 80
  }
}
