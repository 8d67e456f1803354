import Foundation
import TestSupport
import Testing

@testable import Publish

@Suite struct SiteFolderTests {
  private let temporary: TemporaryFolder
  private var site: String { temporary.path + "/site" }

  init() throws { temporary = try TemporaryFolder() }

  @discardableResult
  private func publish(
    _ files: [String: String], to folder: String? = nil, isInPlace: Bool = false
  ) throws -> SiteFolder.Outcome {
    let target = try SiteFolder(folder ?? site, isInPlace: isInPlace)
    for (path, text) in files.sorted(by: { $0.key < $1.key }) {
      try target.take(SiteFile(path: path, bytes: Array(text.utf8)))
    }
    return try target.finish()
  }

  private func text(_ path: String) -> String? {
    try? String(contentsOfFile: path, encoding: .utf8)
  }

  /// The files and folders below a folder, each with what it holds, and its number in the file system.
  private func tree(_ folder: String) throws -> [String: String] {
    var tree: [String: String] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(path)")
      tree[path] = "\(attributes[.systemFileNumber] ?? "") \(text("\(folder)/\(path)") ?? "")"
    }
    return tree
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: temporary.path).sorted()
  }

  @Test("The folder and its parents are made")
  func makesTheFolderAndThoseAboveIt() throws {
    let folder = temporary.path + "/a/b/site/"
    let outcome = try publish(["index.html": "1", "panel/1/index.html": "2"], to: folder)
    #expect(outcome == SiteFolder.Outcome(files: 2, written: 2, removed: 0))
    #expect(text(folder + "panel/1/index.html") == "2")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: temporary.path + "/a/b") == ["site"])
  }

  @Test("Nothing is written if nothing is new")
  func writesNothingWhereNothingIsNew() throws {
    try publish(["index.html": "1", "a/b.html": "2"])
    let before = try tree(temporary.path)
    let outcome = try publish(["index.html": "1", "a/b.html": "2"])
    #expect(outcome == SiteFolder.Outcome(files: 2, written: 0, removed: 0))
    #expect(try tree(temporary.path) == before)
  }

  @Test("Only changed files are written, and old ones are removed")
  func writesOnlyWhatChangedAndRemovesWhatIsNoMore() throws {
    try publish(["index.html": "1", "a/b.html": "2", "c/d.html": "3"])
    let before = try tree(site)
    let outcome = try publish(["index.html": "1", "a/b.html": "two", "e.html": "4"])
    #expect(outcome == SiteFolder.Outcome(files: 3, written: 2, removed: 1))
    let after = try tree(site)
    #expect(after["index.html"] == before["index.html"])
    #expect(after["a/b.html"]?.hasSuffix(" two") == true && after["e.html"] != nil)
    #expect(Set(after.keys) == [".ratebook-site", "index.html", "a", "a/b.html", "e.html"])
    #expect(try names() == ["site"])
  }

  @Test("A file that someone changed is repaired")
  func repairsAFileThatSomeoneChanged() throws {
    try publish(["index.html": "1", "a.html": "2"])
    try "?".write(toFile: site + "/index.html", atomically: true, encoding: .utf8)
    try FileManager.default.removeItem(atPath: site + "/a.html")
    #expect(try publish(["index.html": "1", "a.html": "2"]).written == 2)
    #expect(text(site + "/index.html") == "1" && text(site + "/a.html") == "2")
  }

  @Test("The owner's files, folders and links stay")
  func keepsTheOwnersFilesFoldersAndLinks() throws {
    try publish(["index.html": "1", "a/b.html": "2"])
    let manager = FileManager.default
    try "Disallow: /".write(toFile: site + "/robots.txt", atomically: false, encoding: .utf8)
    try "own".write(toFile: site + "/a/own.txt", atomically: false, encoding: .utf8)
    try manager.createDirectory(atPath: site + "/.well-known/x", withIntermediateDirectories: true)
    try manager.createSymbolicLink(atPath: site + "/link", withDestinationPath: "robots.txt")
    try manager.setAttributes([.posixPermissions: 0o711], ofItemAtPath: site)
    try publish(["index.html": "new"])
    #expect(text(site + "/index.html") == "new" && text(site + "/a/b.html") == nil)
    #expect(text(site + "/robots.txt") == "Disallow: /" && text(site + "/a/own.txt") == "own")
    #expect(try manager.destinationOfSymbolicLink(atPath: site + "/link") == "robots.txt")
    #expect(manager.fileExists(atPath: site + "/.well-known/x"))
    let mode = try manager.attributesOfItem(atPath: site)[.posixPermissions] as? Int
    #expect(mode == 0o711)
  }

  @Test("A file of the owner's is not replaced")
  func doesNotReplaceAFileOfTheOwners() throws {
    try publish(["index.html": "1"])
    try "mine".write(toFile: site + "/feed.xml", atomically: false, encoding: .utf8)
    #expect(throws: SiteFolderError.ownersFile(folder: site, path: "feed.xml")) {
      try publish(["index.html": "2", "feed.xml": "3"])
    }
    #expect(text(site + "/feed.xml") == "mine" && text(site + "/index.html") == "1")
    #expect(try names() == ["site"])
  }

  @Test("A folder that is no site is refused")
  func refusesWhatIsNoSite() throws {
    let manager = FileManager.default
    try manager.createDirectory(atPath: site, withIntermediateDirectories: true)
    try publish(["index.html": "1"])
    try manager.removeItem(atPath: site + "/.ratebook-site")
    #expect(
      throws: SiteFolderError.notOurs(
        folder: site, reason: "it holds 'index.html' and no .ratebook-site")
    ) { try publish(["index.html": "2"]) }
    #expect(text(site + "/index.html") == "1")
    let file = temporary.path + "/file"
    try "x".write(toFile: file, atomically: false, encoding: .utf8)
    #expect(throws: SiteFolderError.notOurs(folder: file, reason: "it is a file")) {
      try publish(["index.html": "1"], to: file)
    }
    #expect(text(file) == "x")
  }

  @Test("A link to the folder is followed")
  func followsALinkToItsFolder() throws {
    let link = temporary.path + "/link"
    try publish(["index.html": "1"])
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "site")
    try publish(["index.html": "2"], to: link)
    #expect(text(site + "/index.html") == "2")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "site")
    #expect(try names() == ["link", "site"])
  }

  @Test("The remains of a killed run are removed")
  func removesWhatAKilledRunLeft() throws {
    try publish(["index.html": "1"])
    let left = temporary.path + "/.site.ratebook-new/panel"
    try FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: true)
    try "half".write(toFile: left + "/index.html", atomically: false, encoding: .utf8)
    #expect(try publish(["index.html": "1"]).written == 0)
    #expect(try names() == ["site"])
  }

  @Test("An old site that a killed run had moved away is restored")
  func takesTheOldSiteBackThatAKilledRunHadMovedAway() throws {
    try publish(["index.html": "1"])
    try FileManager.default.moveItem(
      atPath: site, toPath: temporary.path + "/.site.ratebook-old")
    #expect(try publish(["index.html": "1"]).written == 0)
    #expect(try names() == ["site"])
  }

  @Test("One run writes at a time")
  func letsOneRunWriteAtATime() throws {
    let first = try SiteFolder(site)
    #expect(throws: SiteFolderError.busy(folder: site)) { try SiteFolder(site) }
    try first.take(SiteFile(path: "index.html", bytes: [49]))
    _ = try first.finish()
  }

  @Test("The old site stays if a run is given up")
  func leavesTheOldSiteWhereARunIsGivenUp() throws {
    try publish(["index.html": "1"])
    do {
      let target = try SiteFolder(site)
      try target.take(SiteFile(path: "index.html", bytes: [50]))
    }
    #expect(text(site + "/index.html") == "1")
    #expect(try names() == ["site"])
  }

  /// The number of a folder in its file system.
  private func number(_ path: String) throws -> UInt64? {
    try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? UInt64
  }

  @Test("A folder that must stay is updated in place")
  func aFolderThatMustStayIsUpdatedInPlace() throws {
    try publish(["index.html": "1", "a/b.html": "2", "c/d.html": "3"])
    try "mine".write(toFile: site + "/robots.txt", atomically: true, encoding: .utf8)
    let folder = try number(site)
    let outcome = try publish(["index.html": "4", "a/b.html": "2", "e.html": "5"], isInPlace: true)
    #expect(outcome == SiteFolder.Outcome(files: 3, written: 2, removed: 1))
    #expect(try number(site) == folder)
    let names = try FileManager.default.subpathsOfDirectory(atPath: site).sorted()
    #expect(
      names == [".ratebook-site", "a", "a/b.html", "e.html", "index.html", "robots.txt"])
    #expect(text(site + "/index.html") == "4" && text(site + "/a/b.html") == "2")
    let before = try tree(temporary.path)
    try publish(["index.html": "4", "a/b.html": "2", "e.html": "5"], isInPlace: true)
    #expect(try tree(temporary.path) == before)
    // What is whole again may change places again.
    try publish(["index.html": "6"])
    #expect(try number(site) != folder && text(site + "/robots.txt") == "mine")
  }

  @Test("A folder in which a program runs stays")
  func aFolderInWhichAProgramRunsStays() throws {
    try publish(["index.html": "1"])
    let folder = try number(site)
    let server = Process()
    server.executableURL = URL(filePath: "/bin/sleep")
    server.arguments = ["60"]
    server.currentDirectoryURL = URL(filePath: site)
    try server.run()
    defer { server.terminate() }
    try publish(["index.html": "2"])
    #expect(try number(site) == folder && text(site + "/index.html") == "2")
  }

  @Test("An interrupted update in place is finished by the next one")
  func anInterruptedUpdateInPlaceIsFinishedByTheNextOne() throws {
    try publish(["index.html": "1", "a.html": "1"])
    let folder = try number(site)
    // A folder of the owner's own is where a page is to be.
    do {
      let target = try SiteFolder(site, isInPlace: true)
      for (path, text) in [("a.html", "2"), ("z.html", "2"), ("index.html", "2")] {
        try target.take(SiteFile(path: path, bytes: Array(text.utf8)))
      }
      try FileManager.default.createDirectory(
        atPath: site + "/z.html/x", withIntermediateDirectories: true)
      #expect(throws: SiteFolderError.self) { try target.finish() }
    }
    #expect(text(site + "/a.html") == "2" && text(site + "/index.html") == "1")
    try FileManager.default.removeItem(atPath: site + "/z.html")
    try publish(["index.html": "2", "a.html": "2", "z.html": "2"], isInPlace: true)
    #expect(text(site + "/z.html") == "2" && text(site + "/index.html") == "2")
    #expect(try number(site) == folder)
    #expect(try names() == ["site"])
  }
}
