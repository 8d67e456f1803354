import Support

/// The folder into which a site is published. At every moment, it holds either the complete old site or the
/// complete new one.
///
/// New files are written into a folder beside it, where all other files of the old site get a second name.
/// Then the two folders are exchanged. If nothing is new, nothing is written. A killed run leaves at most the
/// second folder, and the next run removes it.
///
/// A folder in use, such as a container's volume, must stay. Then new files are written into a folder inside
/// it, and replace the old files one by one. Each file is complete at every moment, and the first page is
/// replaced last.
public final class SiteFolder {
  /// The folder's name as the user wrote it.
  private let name: String
  private let place: SitePlace
  /// The files written by the last run.
  private let old: SiteManifest
  private var new = SiteManifest()
  private var unchanged: [String] = []
  private var madeFolders: Set<String> = []
  private var isStaging = false
  private var isFinished = false
  /// The number of files written so far.
  private var written = 0

  /// The outcome of a run.
  public struct Outcome: Hashable, Sendable {
    /// The number of files of the site.
    public let files: Int
    /// The number of new or changed files.
    public let written: Int
    /// The number of files that the site no longer has.
    public let removed: Int
  }

  /// Opens a folder for writing, which may not exist yet. With `isInPlace`, the folder stays, whether it
  /// seems to be in use or not. Throws ``SiteFolderError``.
  public init(_ path: String, isInPlace: Bool = false) throws(SiteFolderError) {
    name = path
    place = try SitePlace(path, isInPlace: isInPlace)
    old = try place.manifest()
  }

  deinit {
    if isStaging, !isFinished { try? FileSystem.remove(place.staging) }
  }

  /// Writes a file of the new site. Throws ``SiteFolderError``.
  public func take(_ file: SiteFile) throws(SiteFolderError) {
    precondition(new.paths.insert(file.path).inserted, "two pages at \(file.path)")
    let path = place.folder + "/" + file.path
    if old.paths.contains(file.path) {
      if FileSystem.holds(path, file.bytes) { return unchanged.append(file.path) }
    } else if FileSystem.status(path) != nil {
      throw .ownersFile(folder: name, path: file.path)
    }
    try writing { () throws(FileSystem.Failure) in
      try FileSystem.write(file.bytes, to: try staged(file.path))
    }
    written += 1
  }

  /// Replaces the old site with the new one. Throws ``SiteFolderError``.
  public func finish() throws(SiteFolderError) -> Outcome {
    let removed = old.paths.subtracting(new.paths).count
    if written > 0 || removed > 0 {
      if place.isInPlace {
        try replaceFiles()
        return Outcome(files: new.paths.count, written: written, removed: removed)
      }
      try writing { () throws(FileSystem.Failure) in
        for path in unchanged {
          try FileSystem.link(place.folder + "/" + path, as: try staged(path))
        }
        try keepOwnersFiles(in: "")
        try FileSystem.write(Array(new.text.utf8), to: try staged(SiteManifest.path))
        try place.adoptRights()
        try place.swap()
        isFinished = true
      }
    }
    return Outcome(files: new.paths.count, written: written, removed: removed)
  }
}

extension SiteFolder {
  /// Replaces the old files with the new ones, the first page last, and removes files that the new site does
  /// not have. A killed run leaves both kinds, and a list of all of them from which the next run continues.
  private func replaceFiles() throws(SiteFolderError) {
    do throws(FileSystem.Failure) {
      try FileSystem.makeFolders(place.staging)
      try putManifest(SiteManifest(paths: old.paths.union(new.paths)))
      let last = "index.html"
      let staged = new.paths.subtracting(unchanged)
      for path in staged.subtracting([last]).sorted() + staged.intersection([last]) {
        if let slash = path.lastIndex(of: "/") {
          try FileSystem.makeFolders(place.folder + "/" + path[..<slash])
        }
        try FileSystem.move(place.staging + "/" + path, to: place.folder + "/" + path)
      }
      for path in old.paths.subtracting(new.paths) {
        try FileSystem.remove(place.folder + "/" + path)
        FileSystem.removeEmptyFolders(above: path, in: place.folder)
      }
      try putManifest(new)
      isFinished = true
      try FileSystem.remove(place.staging)
    } catch {
      throw .interrupted(folder: name, reason: error.reason)
    }
  }

  private func putManifest(_ manifest: SiteManifest) throws(FileSystem.Failure) {
    let path = place.staging + "/" + SiteManifest.path
    try FileSystem.remove(path)
    try FileSystem.write(Array(manifest.text.utf8), to: path)
    try FileSystem.move(path, to: place.folder + "/" + SiteManifest.path)
  }

  /// Runs a step that writes, and throws its failure as a ``SiteFolderError``.
  private func writing(
    _ step: () throws(FileSystem.Failure) -> Void
  ) throws(SiteFolderError) {
    do throws(FileSystem.Failure) { try step() } catch {
      throw .cannotWrite(folder: name, reason: error.reason)
    }
  }

  /// A path in the folder beside the site, after making its parent folders.
  private func staged(_ path: String) throws(FileSystem.Failure) -> String {
    if let slash = path.lastIndex(of: "/") {
      try stageFolder(String(path[..<slash]))
    } else {
      try stageFolder(".")
    }
    return place.staging + "/" + path
  }

  private func stageFolder(_ path: String) throws(FileSystem.Failure) {
    guard madeFolders.insert(path).inserted else { return }
    isStaging = true
    try FileSystem.makeFolders(place.staging + "/" + path)
  }

  /// Keeps the files in the site's folder that are not Ratebook's, such as a `robots.txt`.
  private func keepOwnersFiles(in folder: String) throws(FileSystem.Failure) {
    guard FileSystem.isFolder(place.folder + "/" + folder) else { return }
    for name in try FileSystem.names(in: place.folder + "/" + folder) {
      let path = folder.isEmpty ? name : folder + "/" + name
      let source = place.folder + "/" + path
      if FileSystem.isFolder(source) {
        try keepOwnersFiles(in: path)
        // An empty folder of the owner's own is kept. An empty folder of Ratebook's own is not.
        let isOurs = old.paths.contains { $0.hasPrefix(path + "/") }
        if !isOurs { try stageFolder(path) }
      } else if path != SiteManifest.path, !old.paths.contains(path), !new.paths.contains(path) {
        try FileSystem.link(source, as: try staged(path))
      }
    }
  }
}

/// Why a site's folder cannot be written.
public enum SiteFolderError: Error, Equatable, CustomStringConvertible {
  /// The path has a file, or a folder with files that Ratebook did not write.
  case notOurs(folder: String, reason: String)
  /// A page would replace one of the owner's own files.
  case ownersFile(folder: String, path: String)
  /// Another run is writing a site beside or into the same folder.
  case busy(folder: String)
  /// Nothing can be written there.
  case cannotCreate(folder: String, reason: String)
  /// Replacing the files one by one failed before the end.
  case interrupted(folder: String, reason: String)
  /// Writing failed before the end.
  case cannotWrite(folder: String, reason: String)

  public var description: String {
    switch self {
    case .notOurs(let folder, let reason):
      "'\(folder)' is not a Ratebook site: \(reason); it was not changed; name another folder"
    case .ownersFile(let folder, let path):
      "'\(folder)/\(path)' would be replaced by a page, and Ratebook did not write it; "
        + "the site was not changed; move that file"
    case .busy(let folder): "another run is writing '\(folder)', or a site beside it; try again"
    case .cannotCreate(let folder, let reason):
      "the site '\(folder)' cannot be written: \(reason); nothing was written"
    case .interrupted(let folder, let reason):
      "the site '\(folder)' is only partly updated: \(reason). Each page is complete; run it again to "
        + "replace the rest"
    case .cannotWrite(let folder, let reason):
      "the site '\(folder)' cannot be written: \(reason); what was there before is as it was"
    }
  }
}
