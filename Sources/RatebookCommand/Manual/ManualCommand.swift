import ArgumentParser

/// Prints the manual page, for `make install` and for `ratebook manual | man -l -`.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Print the manual page, for man.",
    usage: "ratebook manual",
    discussion: """
      Examples:
        ratebook manual | man -l -
        ratebook manual > ratebook.1
      """,
    shouldDisplay: false)

  @OptionGroup var global: GlobalOptions

  func run() throws {
    var output = StandardOutput()
    output.write(try ManualPage.text())
    output.flush()
  }
}
