import Foundation
import Support
import TestSupport
import Testing

/// Files that appear whole, locks, and what is found at a path.
@Suite struct FileTests {
  private let folder: TemporaryFolder
  private var path: String { folder.path + "/file" }

  init() throws { folder = try TemporaryFolder() }

  private func names() throws -> [String] { try FileSystem.names(in: folder.path) }

  @Test(
    "A file keeps its old text and its mode until the new one is finished",
    arguments: [false, true]
  )
  func replaced(startsWithName: Bool) throws {
    try FileSystem.write("old".utf8, to: path, mode: 0o600)
    let file = try AtomicFile(path, startsWithName: startsWithName)
    file.write("new".utf8)
    #expect(FileSystem.contents(of: path) == Array("old".utf8))
    try file.finish()
    #expect(FileSystem.contents(of: path) == Array("new".utf8))
    #expect(FileSystem.status(path).map { $0.st_mode & 0o777 } == 0o600)
    #expect(try names() == ["file"])
  }

  @Test("A file that is not finished leaves only the old one", arguments: [false, true])
  func letGo(startsWithName: Bool) throws {
    try FileSystem.write("old".utf8, to: path)
    do { try AtomicFile(path, startsWithName: startsWithName).write("new".utf8) }
    #expect(FileSystem.contents(of: path) == Array("old".utf8))
    #expect(try names() == ["file"])
  }

  #if os(Linux)
    @Test("A process that is killed leaves no unfinished file")
    func killed() throws {
      let leftover = "\(path).\(getpid()).tmp"
      try FileSystem.write("left by a process with this number".utf8, to: leftover)
      let file = try AtomicFile(path)
      file.write("new".utf8)
      #expect(try names() == ["file.\(getpid()).tmp"])
      try file.finish()
      #expect(try names() == ["file"])
    }
  #endif

  @Test("A link stays a link when its target is replaced")
  func link() throws {
    try FileSystem.write("old".utf8, to: path)
    let link = folder.path + "/link"
    try #require(symlink("file", link) == 0)
    let file = try AtomicFile(link)
    file.write("new".utf8)
    try file.finish()
    #expect(FileSystem.status(link)?.kind == S_IFLNK)
    #expect(FileSystem.contents(of: path) == Array("new".utf8))
    #expect(FileSystem.contents(of: link) == nil, "links are not followed")
    #expect(FileSystem.isSameFile(link, path) == true && FileSystem.isSameFile("x", "y") == nil)
    #expect(FileSystem.isSameFile(link, folder.path) == false)
  }

  @Test("A lock has one holder at a time, and is free when released")
  func lock() throws {
    let flags = O_RDWR | O_CREAT
    var first = try FileLock(path, opening: flags)
    #expect(first != nil)
    #expect(try FileLock(path, opening: flags) == nil)
    #expect(try FileLock(path, opening: flags, patience: .milliseconds(30)) == nil)
    first = nil
    #expect(try FileLock(path, opening: flags) != nil)
    #expect(throws: FileSystem.Failure(ENOENT)) {
      try FileLock(folder.path + "/x/y", opening: flags)
    }
    #expect(FileSystem.status(path).map { $0.st_mode & 0o777 } == 0o600)
  }

  @Test("A file that is too long and a path that is no file are not read")
  func bounds() throws {
    try FileSystem.write("four".utf8, to: path)
    #expect(FileSystem.contents(of: path, limit: 4)?.count == 4)
    #expect(FileSystem.contents(of: path, limit: 3) == nil)
    #expect(FileSystem.start(of: path, count: 2) == Array("fo".utf8))
    #expect(FileSystem.start(of: path, count: 9) == Array("four".utf8))
    #expect(FileSystem.start(of: folder.path, count: 9) == [])
    let pipe = folder.path + "/pipe"
    try #require(mkfifo(pipe, 0o600) == 0)
    #expect(FileSystem.contents(of: pipe) == nil && FileSystem.start(of: pipe, count: 9) == [])
  }

  @Test(
    "A path has a folder",
    arguments: [("a", "."), ("/a", "/"), ("a/b", "a"), ("/a/b/c", "/a/b"), ("", ".")])
  func parent(path: String, folder: String) { #expect(FileSystem.folder(of: path) == folder) }
}
