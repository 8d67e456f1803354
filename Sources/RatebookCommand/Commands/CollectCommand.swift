import ArgumentParser
import Collector
import Dispatch
#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct CollectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collect",
    abstract: "Stay and take snapshots on each panel's schedule, until SIGTERM or SIGINT.",
    discussion: """
      Examples:
        ratebook collect
        ratebook collect --panel acme --quiet

      Each panel's `every` in the configuration says how far apart its snapshots are.
      """)

  @Option(help: ArgumentHelp("Only this panel (repeatable).", valueName: "name"))
  var panel: [String] = []

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let configuration = try global.configuration()
    let targets = try PanelTargets(configuration, named: panel, environment: global.environment)
    targets.tellProblems()
    if targets.ready.isEmpty, let status = targets.status { throw ExitCode(status.rawValue) }
    let store = try global.storeForWriting(configuration)
    let tally = ResultTally(isQuiet: global.quiet)
    let collecting = Task {
      try await Collector(store: store, concurrency: configuration.concurrency)
        .collect(targets.ready) { tally.add($0) }
    }
    let signals = Self.onTermination { collecting.cancel() }
    defer { signals.forEach { $0.cancel() } }
    do { try await collecting.value } catch where collecting.isCancelled {
      global.detail("ended by a signal; all that was read is stored")
    }
  }

  /// Calls `end` on SIGTERM and SIGINT, which then no longer kill the process.
  private static func onTermination(
    _ end: @escaping @Sendable () -> Void
  ) -> [any DispatchSourceSignal] {
    [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler(handler: end)
      source.resume()
      return source
    }
  }
}
