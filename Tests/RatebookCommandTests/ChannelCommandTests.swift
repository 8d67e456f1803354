import Foundation
import PanelSimulator
import TestSupport
import Testing
import Transport

@Suite struct ChannelCommandTests {
  /// Secrets of channels as long as real ones are, each with the mark by which it is found.
  private static let environment = [
    "RATEBOOK_TG": "110201543:AAH-5ec2e7dqTcvCH1vGWJxfSeofSAs0K5P",
    "DISCORD_URL": "https://discord.com/api/webhooks/815/5ec2e7-abcdefghijklmnop",
  ].merging(TestPanel.environment) { $1 }
  private static let hookKey = "whsec_NWVjMmU3c2VjcmV0LW9mLWEtd2ViaG9vaw=="
  private static let marks = [TestPanel.keyMark, "NWVjMmU3", "4242424242"]

  private static func configure(
    _ workspace: Workspace, panels: [String], server: String, more: String = ""
  ) throws {
    try workspace.write(hookKey + "\n", to: "hook.key", mode: 0o600)
    let slack = "https://hooks.slack.com/services/T1/B5ec2e7/abcdefghijkl\n"
    try workspace.write(slack, to: "slack.key", mode: 0o600)
    try workspace.write(
      """
      database: r.sqlite
      panels:
      \(panels.map { "  - {\($0)}" }.joined(separator: "\n"))
      channels:
        me:    {telegram: {token: {env: RATEBOOK_TG}, chat: 4242424242}, api: '\(server)'}
        team:  {discord: {env: DISCORD_URL}, api: '\(server)'}
        boss:  {slack: {file: slack.key}, api: '\(server)'}
        shop:  {webhook: '\(server)/hook', secret: {file: hook.key}}
        pager: {command: [/bin/sh, -c, 'cat > page.json']}
      \(more)
      """, to: "ratebook.yaml")
  }

  private static func run(
    _ body: (Workspace, SimulatedChannels, String) async throws -> Void
  ) async throws {
    let (panel, url) = try await TestPanel.simulated()
    let channels = SimulatedChannels()
    let workspace = try Workspace()
    let server = try await channels.start()
    try configure(workspace, panels: [TestPanel.line("good", url)], server: server)
    try await body(workspace, channels, server)
    await channels.stop()
    await panel.stop()
  }

  @Test(
    "`check --send` sends a test to each channel and prints one line each; `check` sends nothing")
  func sends() async throws {
    try await Self.run { workspace, channels, _ in
      let plain = try await workspace.run("check", environment: Self.environment)
      #expect(plain.status == 0 && plain.output.contains("1 panel, 5 channels"), "\(plain.errors)")
      #expect(await channels.attempts == 0 && !workspace.holds("page.json"))
      let result = try await workspace.run("check", "--send", environment: Self.environment)
      #expect(result.status == 0, "\(result.errors)")
      let lines = result.output.split(separator: "\n").filter { $0.hasPrefix("channel") }
      #expect(
        lines
          == ["me", "team", "boss", "shop", "pager"].map {
            "channel '\($0)': the test message was sent"
          })
      #expect(
        Set(await channels.received.map(\.service)) == ["telegram", "discord", "slack", "webhook"])
      #expect(workspace.text(of: "page.json").contains("alerts to 'pager' arrive"))
    }
  }

  @Test("`check` looks for the programs of channels")
  func looksForPrograms() async throws {
    let workspace = try Workspace()
    try workspace.write("", to: "page", mode: 0o644)
    for (program, problem) in [
      ("/nonexistent/page", "there is no program '/nonexistent/page'"),
      ("nonexistent-page", "there is no program 'nonexistent-page' in the folders of PATH"),
      (workspace.path("page"), "'\(workspace.path("page"))' cannot be executed"),
    ] {
      try workspace.write(
        """
        database: r.sqlite
        panels: [{\(TestPanel.line("good", "http://127.0.0.1:9/"))}]
        channels: {pager: {command: ['\(program)']}}
        """, to: "ratebook.yaml")
      let check = try await workspace.run("check", environment: TestPanel.environment)
      #expect(check.status == 78)
      #expect(check.errors.contains("channel 'pager': \(problem)"))
    }
  }

  @Test("`check` names channels that do not deliver, and channels without a secret")
  func failures() async throws {
    try await Self.run { workspace, channels, _ in
      await channels.setFault(.forbidden)
      let refused = try await workspace.run("check", "--send", environment: Self.environment)
      #expect(refused.status == 69)
      #expect(
        refused.errorLines.contains(
          "ratebook: channel 'me': it answers HTTP 403: Forbidden: bot was blocked by the user. The channel "
            + "would be off until its configuration changes"))
      #expect(refused.errorLines.count == 4)
      let missing = try await workspace.run("check", environment: TestPanel.environment)
      #expect(missing.status == 78)
      #expect(
        missing.errors == """
          ratebook: channel 'me': the environment variable RATEBOOK_TG is not set
          ratebook: channel 'team': the environment variable DISCORD_URL is not set

          """)
    }
  }

  @Test("No output or file holds a channel's secret, even if its server repeats it")
  func showsNoSecret() async throws {
    try await Self.run { workspace, channels, server in
      let (panel, url) = try await TestPanel.simulated()
      try Self.configure(
        workspace, panels: [TestPanel.line("good", url)], server: server,
        more: "alerts:\n  - {when: panel failing for 1m, to: [me, team, boss, shop]}\n")
      await channels.setFault(.echo)
      for command in [
        ["check", "-v", "--send"], ["snapshot", "-v"], ["alerts", "list"],
        ["alerts", "send", "-v"],
        ["alerts", "log"],
      ] {
        _ = try await Program.start(command, in: workspace, environment: Self.environment).result()
      }
      #expect(await channels.attempts > 3)
      for name in try workspace.names() where !name.hasSuffix(".key") && name != "ratebook.yaml" {
        let bytes = try Data(contentsOf: URL(filePath: workspace.path(name)))
        for mark in Self.marks { #expect(bytes.range(of: Data(mark.utf8)) == nil, "\(name)") }
      }
      await panel.stop()
    }
  }

  @Test("A heartbeat follows each run, and its failure fails no run")
  func heartbeat() async throws {
    try await Self.run { workspace, channels, server in
      let (panel, url) = try await TestPanel.simulated()
      let good = TestPanel.line("good", url)
      try workspace.configure([good])
      func run(_ panels: [String]) async throws -> Program.Result {
        try workspace.configure(panels)
        let text = workspace.text(of: "ratebook.yaml")
        try workspace.write(text + "heartbeat: {url: {env: HC_URL}}\n", to: "ratebook.yaml")
        let environment = Self.environment.merging(["HC_URL": server + "/ping/5ec2e7"]) { $1 }
        return try await workspace.run("snapshot", environment: environment)
      }
      #expect(try await run([good]).status == 0)
      #expect(await channels.received.map(\.target) == ["/ping/5ec2e7"])
      let bad = TestPanel.line("bad", url.replacing("/api/v2", with: "/none"))
      #expect(try await run([good, bad]).status == 69)
      let beat = try #require(await channels.received.last)
      #expect(
        beat.target == "/ping/5ec2e7/fail"
          && beat.body.hasPrefix("panel 'bad': it answers HTTP 404"))
      await channels.setFault(.serverError)
      let result = try await run([good])
      #expect(result.status == 0)
      #expect(result.errors == "ratebook: heartbeat: it answers HTTP 500\n")
      await panel.stop()
    }
  }

  @Test(
    "`simulate --channels` serves panel and chats on one port, with faults, and shows what arrived")
  func simulates() async throws {
    let workspace = try Workspace()
    let simulation = try Program.start(
      ["simulate", "--channels"], in: workspace)
    #expect(try await simulation.waits { simulation.output.contains("http://") })
    let url = try #require(simulation.output.firstMatch(of: #/http:\/\/[0-9.:]+/#)).output
    let server = String(url)
    try Self.configure(
      workspace, panels: [TestPanel.line("good", server + "/api/v2")], server: server)
    let transport = CurlTransport()
    func ask(_ method: HTTPRequest.Method, _ path: String, _ body: String = "") async throws
      -> String
    {
      let address = try ServerURL(server + path, as: .http(like: "x", secret: "x"))
      let response = try await transport.send(
        HTTPRequest(method, to: address, body: Array(body.utf8)), limits: CallLimits(),
        within: .seconds(60))
      return String(decoding: response.body, as: UTF8.self)
    }
    #expect(try await ask(.post, "/channels/fault", "tooMany 1") == "tooMany\n")
    #expect(
      try await ask(.post, "/channels/fault", "nothing").contains("the faults are none, tooMany"))
    let environment = Self.environment.merging(["PANEL_KEY": "simulated"]) { $1 }
    let result = try await workspace.run("check", "--send", environment: environment)
    #expect(result.status == 69 && result.errors.contains("HTTP 429: Too Many Requests"))
    let report = try await ask(.get, "/channels")
    #expect(report.hasPrefix(#"{"attempts": 4, "messages": [{"#))
    #expect(report.contains("If you can read this"))
    simulation.send(SIGTERM)
    _ = await simulation.result()
  }
}
