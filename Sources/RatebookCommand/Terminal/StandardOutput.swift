import Render
import Support

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Standard output: only for the command's result.
struct StandardOutput: TextOutputStream {
  /// What a command has done when its output cannot be written.
  enum Effect: String {
    case nothing = "the database is as it was"
    case committed = "the changes are stored"
  }

  private var buffer: [UInt8] = []
  private let effect: Effect

  /// Writes the result of a command with this effect.
  init(of effect: Effect = .nothing) { self.effect = effect }

  /// Makes a write to a closed pipe a visible error, instead of a signal that ends the process.
  static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  mutating func write(_ string: String) {
    if string.utf8.count > Self.room {
      // A long text is not stored twice.
      flush()
      pour(string.utf8)
    } else {
      buffer.append(contentsOf: string.utf8)
      if buffer.count > Self.room { flush() }
    }
  }

  /// The number of bytes that are buffered.
  private static let room = 1 << 16

  /// Writes the buffer. If the reader has seen enough and closed the pipe, that is a success. Any
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

  /// Writes one line at once, for a job that should continue even without its log. Returns why the
  /// line could not be written; `nil` if it was, or if its reader has seen enough.
  static func logLine(_ text: String) -> String? {
    FileDescriptor.write((text + "\n").utf8, to: STDOUT_FILENO) || errno == EPIPE ? nil : problem
  }

  private static var problem: String {
    "standard output cannot be written: \(FileSystem.Failure().reason)"
  }
}

/// Standard error: everything except the result. Texts of panels are made safe for a terminal here,
/// in one place.
enum Messages {
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes one or more lines.
  static func write(_ text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      put(TerminalText.safe(String(line)) + "\n")
    }
  }

  /// Shows the progress of a long job in place, if standard error is a terminal.
  static func progress(_ text: String) {
    if isTerminal { put("\r\u{1b}[K" + TerminalText.safe(text)) }
  }

  /// Removes the progress line.
  static func endProgress() {
    if isTerminal { put("\r\u{1b}[K") }
  }

  private static func put(_ text: String) {
    _ = FileDescriptor.write(text.utf8, to: STDERR_FILENO)
  }
}

/// Collects a long text piece by piece. A text of up to a few megabytes is passed on when it is
/// finished. Of a longer text, no more than that is ever in memory.
struct TextSink: TextOutputStream {
  private var pieces: [String] = []
  private var size = 0
  private var room = 4 << 20
  private let pour: (String) -> Void

  /// A single string would take twice its size each time it grows.
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

  /// Passes on the collected text.
  mutating func finish() {
    for piece in pieces { pour(piece) }
    pieces.removeAll()
    size = 0
    room = Self.pieceSize
  }
}

/// The width of the output: a terminal's, or that of a file.
enum TerminalSize {
  /// The width of a text for a file or a pipe: wider than any table of real names, so that nothing is
  /// cut. The limit prevents a name of a megabyte from making a column that wide.
  static let unbounded = 2000

  /// The width of the terminal: `COLUMNS` if it is set, 80 if it is unknown. Without a terminal,
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
