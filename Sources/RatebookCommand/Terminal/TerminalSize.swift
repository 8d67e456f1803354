#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What is known of the terminal that a report is printed to, or of the file instead of one.
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
