import Foundation
import Testing

@testable import RatebookCommand

@Suite struct OutputFileTests {
  static func write(_ bytes: [UInt8], to path: String) -> Bool {
    FileManager.default.createFile(atPath: path, contents: Data(bytes))
  }

  private func failure(writing path: String) throws -> CommandFailure {
    try #require(throws: CommandFailure.self) { try OutputFile.write(to: path) { $0.write("new") } }
  }

  @Test("A file is replaced whole and nothing else is left")
  func replaces() throws {
    let workspace = try Workspace()
    let file = try workspace.write("old and longer", to: "a.txt")
    try OutputFile.write(to: file) { $0.write("new") }
    #expect(workspace.text(of: "a.txt") == "new")
    #expect(try workspace.names() == ["a.txt"])
  }

  @Test("A file keeps its mode", arguments: [0o600, 0o664])
  func keepsModes(mode: Int) throws {
    let workspace = try Workspace()
    let file = try workspace.write("old", to: "a.txt")
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    try OutputFile.write(to: file) { $0.write("new") }
    let attributes = try FileManager.default.attributesOfItem(atPath: file)
    #expect(attributes[.posixPermissions] as? Int == mode)
    #expect(workspace.text(of: "a.txt") == "new")
  }

  @Test("A symbolic link stays one and its file is replaced")
  func keepsLinks() throws {
    let workspace = try Workspace()
    try workspace.write("old", to: "target.txt")
    let link = workspace.path("link.txt")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "target.txt")
    try OutputFile.write(to: link) { $0.write("new") }
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "target.txt")
    #expect(workspace.text(of: "target.txt") == "new")
  }

  // Not with a real device: where this fails, it would be gone.
  @Test("A target that is no regular file is written to and never replaced")
  func keepsPipes() throws {
    let workspace = try Workspace()
    let path = workspace.path("pipe")
    try #require(mkfifo(path, 0o600) == 0)
    let descriptor = open(path, O_RDWR | O_NONBLOCK)
    defer { close(descriptor) }
    try OutputFile.write(to: path) { $0.write("new") }
    var bytes = [UInt8](repeating: 0, count: 8)
    #expect(read(descriptor, &bytes, bytes.count) == 3)
    #expect(bytes.prefix(3) == Array("new".utf8)[...])
    #expect(try workspace.names() == ["pipe"])
  }

  @Test("A folder that is missing or is a file is reported with status 73")
  func refusesFolders() throws {
    let workspace = try Workspace()
    try workspace.write("old", to: "file")
    for path in ["none/a.txt", "file/a.txt"] {
      let failure = try failure(writing: workspace.path(path))
      #expect(failure.status == .cannotCreateOutput)
      #expect(failure.message.contains("'\(workspace.path(path))' cannot be written: "))
    }
    #expect(try failure(writing: workspace.folder).message.contains("it is a folder"))
    let made = #expect(throws: CommandFailure.self) {
      try OutputFile.makeFolder(workspace.path("file/sub"))
    }
    #expect(made?.status == .cannotCreateOutput)
    #expect(workspace.text(of: "file") == "old")
  }

  @Test("Folders are made with their parents, and may exist already")
  func makesFolders() throws {
    let workspace = try Workspace()
    try OutputFile.makeFolder(workspace.path("a/b/c/"))
    try OutputFile.makeFolder(workspace.path("a/b"))
    #expect(workspace.holds("a/b/c"))
  }
}
