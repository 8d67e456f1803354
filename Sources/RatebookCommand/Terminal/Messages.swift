import Render
import Support

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

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

  /// Shows how far a long job is, over the line before, where a person watches.
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
