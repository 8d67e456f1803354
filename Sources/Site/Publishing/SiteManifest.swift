/// The list of what Ratebook wrote into a folder, by which it knows its own site and the owner's files
/// in it.
struct SiteManifest {
  /// The paths of the files, from the site's root.
  var paths: Set<String>

  static let path = ".ratebook-site"
  private static let head = "Written by Ratebook, which replaces and removes these files:"

  init(paths: Set<String> = []) { self.paths = paths }

  /// `nil` for a text that Ratebook did not write.
  init?(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
    guard lines.first.map(String.init) == Self.head else { return nil }
    paths = Set(lines.dropFirst().map(String.init))
  }

  var text: String { ([Self.head] + paths.sorted()).joined(separator: "\n") + "\n" }
}
