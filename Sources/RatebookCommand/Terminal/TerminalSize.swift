#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What is known of the terminal that a report is printed to.
enum TerminalSize {
  /// The columns of the terminal; `COLUMNS` where that is set, 80 where neither tells.
  static func columns(_ environment: [String: String]) -> Int {
    if let columns = environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 { return columns }
    var size = winsize()
    if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      return Int(size.ws_col)
    }
    return 80
  }
}
