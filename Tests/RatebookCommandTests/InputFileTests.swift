import Foundation
import Testing

/// Files that commands are given: what they may be, and whose.
@Suite struct InputFileTests {
  @Test(
    "A named pipe is refused at once, since nobody may ever write to it", .timeLimit(.minutes(1)),
    arguments: [
      ("orders import pipe --panel acme", 65), ("orders remove --file pipe --panel acme", 65),
      ("query ./pipe", 65), ("query pipe.sql", 65), ("report --watch-list pipe", 65),
      ("report --config listed.yaml", 65), ("report --config pipe", 78),
      ("orders import link --panel acme", 65),
    ])
  func namedPipe(arguments: String, status: Int32) async throws {
    let workspace = try await Workspace.withTwoDays()
    for name in ["pipe", "pipe.sql"] { try #require(mkfifo(workspace.path(name), 0o600) == 0) }
    try #require(symlink("pipe", workspace.path("link")) == 0)
    try workspace.write("watch_list: pipe\n", to: "listed.yaml")
    let result = try await Program.start(
      arguments.split(separator: " ").map(String.init), in: workspace,
      environment: Workspace.database
    ).result()
    #expect(result.status == status && result.errors.contains("it is a named pipe, not a file"))
  }

  @Test("A pipe of the shell is read, whatever it is called")
  func shellsPipe() async throws {
    let workspace = try Workspace.configured()
    let text = "order,service\n1,5\n"
    for (index, file) in ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"].enumerated()
    where index < 3 || FileManager.default.fileExists(atPath: "/proc/self/fd") {
      let result = try await workspace.run(
        "orders", "import", file, "--panel", "acme", "--dry-run", input: text)
      #expect(result.status == 0 && result.output.contains("acme: 1 order: 1 "), "\(file)")
    }
  }

  /// A group that is not the user's own; `nil` if the test may use none.
  private static let otherGroup: gid_t? = {
    if geteuid() == 0 { return 12_345 }
    var groups = [gid_t](repeating: 0, count: 256)
    let count = Int(getgroups(256, &groups))
    return groups.prefix(max(0, count)).first { $0 != getegid() }
  }()

  @Test(
    "A configuration of the folder that others can write is refused, unless it is named",
    arguments: [0o602, 0o606, 0o660, 0o620])
  func writableByOthers(mode: Int) async throws {
    let workspace = try await Workspace.withTwoDays()
    let path = try workspace.write("timezone: UTC\n", to: "ratebook.yaml", mode: mode)
    if mode & 0o020 != 0 {
      guard let group = Self.otherGroup else { return }
      try #require(chown(path, geteuid(), group) == 0)
      try #require(chmod(path, mode_t(mode)) == 0)
    }
    let result = try await workspace.run("report", environment: Workspace.database)
    let who = mode & 0o002 != 0 ? "everyone" : "other members of its group"
    #expect(result.status == 78)
    #expect(
      result.errors.contains("can be written by \(who), and commands in it"), "\(result.errors)")
    for options in [["--config", "ratebook.yaml"], ["--config=ratebook.yaml"]] {
      let named = try await Program.start(
        options + ["report"], in: workspace, environment: Workspace.database
      ).result()
      #expect(named.status == 0, "\(named.errors)")
    }
  }

  @Test("A configuration that only the user's own group can write is read")
  func privateGroup() async throws {
    let workspace = try await Workspace.withTwoDays()
    let path = try workspace.write("timezone: UTC\n", to: "ratebook.yaml", mode: 0o660)
    try #require(chown(path, geteuid(), getegid()) == 0 && chmod(path, 0o660) == 0)
    let user = try #require(getpwuid(geteuid())).pointee
    let group = try #require(getgrgid(getegid())).pointee
    let isPrivate =
      user.pw_gid == getegid() && String(cString: user.pw_name) == String(cString: group.gr_name)
    let result = try await workspace.run("report", environment: Workspace.database)
    #expect((result.status == 0) == isPrivate, "\(result.errors)")
  }
}
