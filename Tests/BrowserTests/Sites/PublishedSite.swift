import Foundation
import Synchronization
import TestSupport

/// A site as `ratebook` writes it, shown by a web host; both stay until the tests end.
struct PublishedSite: Sendable {
  let site: Site
  let server: FolderServer
  /// The folder of the same as one file, where there is one.
  let report: URL

  /// Runs the program in a folder of its own, in which `ratebook.yaml` names the site's address;
  /// one of the runs writes the site into `path`.
  init(
    in folder: TemporaryFolder, writing path: String = "site", by runs: [[String]]
  ) async throws {
    let root = URL(filePath: folder.path)
    server = try await FolderServer(root.appending(path: path))
    let configuration = """
      database: r.sqlite
      site: {base_url: '\(server.base.absoluteString)'}

      """
    try Data(configuration.utf8).write(to: root.appending(path: "ratebook.yaml"))
    report = root.appending(path: "report")
    try FileManager.default.createDirectory(at: report, withIntermediateDirectories: true)
    for arguments in runs { try await BuiltProgram.run(arguments, in: folder.path) }
    site = try Site(root.appending(path: path))
  }
}

extension PublishedSite {
  /// What `ratebook demo` writes.
  static let demo = Task {
    try await PublishedSite(
      in: keptFolder(), writing: "demo/site", by: [["demo", "demo", "--quiet"]])
  }

  /// What a real panel answered; of several recordings, the largest.
  static let recorded = Task {
    guard let archive = try recordings().last else {
      throw BrowserFailure("RATEBOOK_RECORDINGS names no folder with archives")
    }
    let folder = try keptFolder()
    try await BuiltProgram.run("/bin/tar", ["xJf", archive.path], in: folder.path)
    let panel = String(archive.lastPathComponent.prefix { $0 != "." })
    return try await PublishedSite(
      in: folder,
      by: [
        ["import", "--quiet", "--panel", panel, panel],
        ["publish", "site", "--quiet", "--since", "30d"],
      ])
  }

  /// The recordings, smallest first.
  private static func recordings() throws -> [URL] {
    guard let folder = TestEnvironment.recordings else { return [] }
    let site = try Site(folder)
    return site.files.filter { $0.hasSuffix(".tar.xz") }
      .sorted { site.size(of: $0) < site.size(of: $1) }.map { folder.appending(path: $0) }
  }

  /// A folder that goes when the tests end.
  static func keptFolder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    kept.withLock { $0.append(folder) }
    return folder
  }

  private static let kept: Mutex<[TemporaryFolder]> = {
    atexit { PublishedSite.kept.withLock { for folder in $0 { folder.remove() } } }
    return Mutex([])
  }()
}
