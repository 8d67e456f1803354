import Support

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The path of a site's folder, and two paths beside it that a run may use.
struct SitePlace {
  /// The folder itself, with links resolved.
  let folder: String
  /// The folder in which the new site is built.
  let staging: String
  /// Whether the folder stays, and its files are replaced one by one.
  let isInPlace: Bool
  /// The temporary name of the old folder, on systems that cannot exchange two folders atomically.
  private let parked: String
  /// The lock on the parent folder, held during a run.
  private let lock: FileLock
  private let name: String
  private static let stagingName = ".ratebook-new"

  /// Finds the path, locks it, and removes what a killed run left. The folder stays if `isInPlace`, or if
  /// it is seen to be in use. Throws ``SiteFolderError``.
  init(_ path: String, isInPlace: Bool) throws(SiteFolderError) {
    var path = path[...]
    while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
    let name = String(path)
    let (parent, last) = try Self.parts(of: name)
    let lock: FileLock?
    do throws(FileSystem.Failure) {
      lock = try FileLock(parent, opening: O_RDONLY | O_DIRECTORY)
    } catch {
      throw .cannotCreate(folder: name, reason: error.reason)
    }
    guard let lock else { throw .busy(folder: name) }
    self.lock = lock
    self.name = name
    let above = parent == "/" ? "" : parent
    folder = above + "/" + last
    self.isInPlace = isInPlace || FolderUse.isHeld(above + "/" + last)
    staging =
      self.isInPlace
      ? "\(above)/\(last)/\(Self.stagingName)" : "\(above)/.\(last)\(Self.stagingName)"
    parked = above + "/.\(last).ratebook-old"
    do throws(FileSystem.Failure) { try recover() } catch {
      throw .cannotCreate(folder: name, reason: error.reason)
    }
  }

  /// The parent folder and the last name of a path, with links resolved.
  private static func parts(of path: String) throws(SiteFolderError) -> (String, String) {
    if let real = FileSystem.resolved(path) {
      guard let slash = real.lastIndex(of: "/"), real.count > 1 else {
        throw .notOurs(folder: path, reason: "it is the root of the file system")
      }
      return (
        slash == real.startIndex ? "/" : String(real[..<slash]),
        String(real[real.index(after: slash)...])
      )
    }
    let slash = path.lastIndex(of: "/")
    let above = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    do throws(FileSystem.Failure) { try FileSystem.makeFolders(above) } catch {
      throw .cannotCreate(folder: path, reason: error.reason)
    }
    guard let real = FileSystem.resolved(above) else {
      throw .cannotCreate(folder: path, reason: FileSystem.Failure().reason)
    }
    return (real, String(slash.map { path[path.index(after: $0)...] } ?? path[...]))
  }

  /// Undoes the changes of a killed run.
  private func recover() throws(FileSystem.Failure) {
    if FileSystem.status(parked) != nil, FileSystem.status(folder) == nil {
      try FileSystem.move(parked, to: folder)
    }
    try FileSystem.remove(parked)
    try FileSystem.remove(staging)
  }

  /// The files that the last run wrote here; empty if the folder is empty or missing. Throws ``SiteFolderError``.
  func manifest() throws(SiteFolderError) -> SiteManifest {
    guard FileSystem.status(folder) != nil else { return SiteManifest() }
    guard FileSystem.isFolder(folder) else { throw .notOurs(folder: name, reason: "it is a file") }
    if let bytes = FileSystem.contents(of: folder + "/" + SiteManifest.path) {
      guard let manifest = SiteManifest(String(decoding: bytes, as: UTF8.self)) else {
        throw .notOurs(folder: name, reason: "its \(SiteManifest.path) is not Ratebook's")
      }
      return manifest
    }
    let names: [String]
    do throws(FileSystem.Failure) { names = try FileSystem.names(in: folder) } catch {
      throw .cannotCreate(folder: name, reason: error.reason)
    }
    guard let first = names.first else { return SiteManifest() }
    throw .notOurs(folder: name, reason: "it holds '\(first)' and no \(SiteManifest.path)")
  }
}

extension SitePlace {
  /// Gives the new folder the permissions of the old one, as far as this user may.
  func adoptRights() throws(FileSystem.Failure) {
    guard let status = FileSystem.status(folder) else { return }
    _ = chown(staging, status.st_uid, status.st_gid)
    guard chmod(staging, status.st_mode & 0o7777) == 0 else { throw FileSystem.Failure() }
  }

  /// Replaces the old folder with the new one, and removes the old one.
  func swap() throws(FileSystem.Failure) {
    if FileSystem.status(folder) == nil {
      return try FileSystem.move(staging, to: folder)
    }
    if try FileSystem.exchange(staging, folder) {
      try? FileSystem.remove(staging)
      return
    }
    // A run killed between the two calls leaves the old site under the other name. The next run
    // finds it there.
    try FileSystem.move(folder, to: parked)
    do throws(FileSystem.Failure) { try FileSystem.move(staging, to: folder) } catch {
      try? FileSystem.move(parked, to: folder)
      throw error
    }
    try? FileSystem.remove(parked)
  }
}

/// The list of the files that Ratebook wrote into a folder. It distinguishes its own files from the owner's.
struct SiteManifest {
  /// The paths of the files, from the site's root.
  var paths: Set<String>

  static let path = ".ratebook-site"
  private static let head = "Written by Ratebook, which replaces and removes these files:"

  init(paths: Set<String> = []) { self.paths = paths }

  /// Reads a list; `nil` for a text that Ratebook did not write.
  init?(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
    guard lines.first.map(String.init) == Self.head else { return nil }
    paths = Set(lines.dropFirst().map(String.init))
  }

  var text: String { ([Self.head] + paths.sorted()).joined(separator: "\n") + "\n" }
}
