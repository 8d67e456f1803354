#if os(Linux)
  import Foundation
  import Testing

  private enum SmallDisk {
    /// What runs a command where it may mount what no other process sees.
    static let namespace = "unshare --mount --map-root-user"

    static var canBeMade: Bool {
      let process = Process()
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-c", "\(namespace) mount -t tmpfs none /mnt 2>/dev/null"]
      try? process.run()
      process.waitUntilExit()
      return process.terminationStatus == 0
    }
  }

  /// A disk without room: a file system of 1 MB, which only the test's own processes see.
  @Suite(.enabled(if: SmallDisk.canBeMade, "needs the right to mount a file system"))
  struct FullDiskTests {
    /// Runs `script` if `disk` is the small file system and `$0` is the program.
    private func run(_ script: String, in workspace: Workspace) async throws -> Program.Result {
      try FileManager.default.createDirectory(
        atPath: workspace.path("disk"), withIntermediateDirectories: true)
      let whole = "mount -t tmpfs -o size=1m none disk && \(script)"
      try workspace.write(whole, to: "script.sh")
      return try await Program.start(
        [], in: workspace, environment: ["RATEBOOK_DATABASE": "disk/r.sqlite"],
        prelude: "\(SmallDisk.namespace) sh -c \"$(cat script.sh)\""
      ).result()
    }

    @Test("A full disk is status 74; what was stored is sound, and the next run goes on")
    func full() async throws {
      let workspace = try Workspace()
      try workspace.write(Answers.services(50), to: "in/services-2026-11-01T00-00-00Z.json")
      try workspace.write(
        Answers.services(12_000, edition: 1), to: "more/services-2026-11-01T01-00-00Z.json")
      let result = try await run(
        """
        "$0" import --panel acme in
        "$0" import --panel acme more; echo $?
        "$0" check --deep
        "$0" import --panel acme --taken-at 2026-11-02 in/*; echo $?
        """, in: workspace)
      #expect(
        result.output.split(separator: "\n").map(String.init) == [
          "acme: 1 snapshot imported, 2026-11-01T00:00:00Z", "74",
          "database: 'disk/r.sqlite', 1 snapshot and 50 versions, nothing is wrong",
          "acme: 1 snapshot imported, 2026-11-02T00:00:00Z", "0",
        ])
      #expect(result.errors.contains("no room is left for the database 'disk/r.sqlite'"))
      #expect(result.errorLines.count == 1)
    }

    @Test("On a full disk, commands that read say so")
    func fullToTheLastByte() async throws {
      let workspace = try Workspace()
      try workspace.write(Answers.services(50), to: "in/services-2026-11-01T00-00-00Z.json")
      let result = try await run(
        """
        "$0" import --panel acme in
        dd if=/dev/zero of=disk/rest bs=1k 2>/dev/null
        "$0" catalogue; echo $?
        rm disk/rest
        "$0" catalogue --format csv | wc -l
        """, in: workspace)
      #expect(result.output.hasSuffix("\n74\n51\n"))
      #expect(result.errorLines.count == 1)
      #expect(!result.errors.contains("added"), "a reader adds nothing")
      #expect(result.errors.contains("no room is left for the database 'disk/r.sqlite'"))
    }

    @Test(
      "`collect` starts on a full disk, and continues when there is room", .timeLimit(.minutes(2)))
    func fullAtTheStart() async throws {
      let workspace = try Workspace()
      try workspace.write(Answers.services(50), to: "in/services-2026-11-01T00-00-00Z.json")
      try workspace.configure(["name: acme, url: 'http://127.0.0.1:9/', key: {command: echo key}"])
      let result = try await run(
        """
        "$0" import --panel acme in
        dd if=/dev/zero of=disk/rest bs=1k 2>/dev/null
        "$0" collect 2>errors & process=$!
        until grep -q Waiting errors; do sleep 0.1; kill -0 $process || exit 1; done
        rm disk/rest
        until grep -q "cannot be reached" errors; do sleep 0.1; kill -0 $process || exit 1; done
        kill -TERM $process; wait $process; echo $?
        """, in: workspace)
      #expect(result.output.hasSuffix("\n0\n"))
      let errors = workspace.text(of: "errors")
      #expect(errors.contains("no room is left for the database"))
      #expect(errors.components(separatedBy: "Waiting for the database").count == 2)
    }

    @Test("A site's folder that is mounted stays the same folder")
    func mountedSite() async throws {
      let workspace = try Workspace()
      for day in 1...2 {
        try workspace.write(
          Answers.services(3, edition: day), to: "\(day)/services-2026-11-0\(day)T00-00-00Z.json")
      }
      let result = try await run(
        """
        mkdir site served own && mount -t tmpfs none own
        "$0" import --panel acme 1
        for folder in site own; do "$0" publish -q $folder; done
        mount --bind site served
        "$0" import --panel zeta 2
        for folder in site own; do "$0" publish -q $folder || exit; done
        for folder in site served own; do grep -c zeta $folder/index.html; done
        """, in: workspace)
      let counts = result.output.split(separator: "\n").suffix(3).compactMap { Int($0) }
      #expect(
        counts.count == 3 && !counts.contains(0) && Set(counts).count == 1, "\(result.output)")
    }
  }
#endif
