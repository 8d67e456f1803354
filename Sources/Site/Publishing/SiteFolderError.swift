/// Why a site's folder cannot be written.
public enum SiteFolderError: Error, Equatable, CustomStringConvertible {
  /// Something else is there: a file, or a folder that holds what Ratebook did not write.
  case notOurs(folder: String, reason: String)
  /// A page would replace a file of the owner's own.
  case ownersFile(folder: String, path: String)
  /// Another run is writing a site beside or into the same folder.
  case busy(folder: String)
  /// Nothing can be written there at all.
  case cannotCreate(folder: String, reason: String)
  /// Replacing the files one by one failed on the way.
  case interrupted(folder: String, reason: String)
  /// Writing failed on the way.
  case cannotWrite(folder: String, reason: String)

  public var description: String {
    switch self {
    case .notOurs(let folder, let reason):
      "'\(folder)' is no site of Ratebook's: \(reason); it was left as it is, name another folder"
    case .ownersFile(let folder, let path):
      "'\(folder)/\(path)' would be replaced by a page, and Ratebook did not write it; "
        + "the site is as it was, move that file away"
    case .busy(let folder): "another run is writing '\(folder)', or a site beside it; try again"
    case .cannotCreate(let folder, let reason):
      "the site '\(folder)' cannot be written: \(reason); nothing was written"
    case .interrupted(let folder, let reason):
      "the site '\(folder)' is only in part the new one: \(reason). Each page is whole; run it again to "
        + "replace the rest"
    case .cannotWrite(let folder, let reason):
      "the site '\(folder)' cannot be written: \(reason); what was there before is as it was"
    }
  }
}
