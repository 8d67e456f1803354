import ArgumentParser
import FoundationEssentials
import Store

extension CompletionKind {
  /// The names of the panels that are configured, and of those in the database: what a shell offers
  /// after `--panel`. None where they cannot be read, since nobody has asked for an error.
  static var panels: CompletionKind {
    .custom { _, _, _ in
      let places = ConfigurationPlaces(environment: ProcessInfo.processInfo.environment)
      let path = try? places.existing(named: nil, isNeeded: false)
      let configuration = path.flatMap { try? Configuration(contentsOf: $0) } ?? Configuration()
      let stored = try? RatebookStore.asItIs(path: places.database(configuration)).panels()
      return Set(configuration.panels.map(\.name) + (stored ?? [])).sorted()
    }
  }
}
