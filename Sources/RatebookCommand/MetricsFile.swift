import Analysis
import Render
import Support

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The metrics file for Prometheus that the configuration names. Each run replaces it without asking. So it is
/// replaced only if it is empty or contains Ratebook's metrics: a wrong path destroys no other file.
struct MetricsFile {
  private let path: String
  private let guarded: GuardedFiles

  /// Makes it; `nil` if the configuration names no file.
  init?(_ configuration: Configuration, database: String) {
    guard let path = configuration.metricsFile else { return nil }
    self.path = path
    guarded = GuardedFiles(database: database, configuration: configuration)
  }

  /// Throws ``CommandFailure`` with status 78 if the path has a file that must stay, or is not a file.
  func check() throws(CommandFailure) {
    if let reason { throw GuardedFiles.refusal(of: path, .badConfiguration, reason) }
  }

  private var reason: String? {
    if let kind = guarded.kind(of: path) { return "it is \(kind)" }
    guard let status = FileSystem.status(path, followsLinks: true) else { return nil }
    guard status.kind == S_IFREG else { return "it is not a file" }
    let beginning = Array(MetricsRenderer.beginning.utf8)
    guard status.st_size > 0, FileSystem.start(of: path, count: beginning.count) != beginning
    else { return nil }
    return "it exists and has no metrics of Ratebook"
  }

  /// Writes the metrics. Throws ``CommandFailure``.
  func write(_ status: Status) throws {
    try check()
    try OutputFile.write(to: path) { $0.write(MetricsRenderer().text(status)) }
  }
}
