import Alerts
import Testing

@testable import RatebookCommand

@Suite struct ChannelConfigurationTests {
  private func configuration(_ text: String) throws -> Configuration {
    let workspace = try Workspace()
    return try Configuration(contentsOf: try workspace.write(text, to: "ratebook.yaml"))
  }

  @Test("Every kind of channel is read, without its secrets")
  func kinds() throws {
    let text = """
      channels:
        me:    {telegram: {token: {env: RATEBOOK_TG}, chat: 123456789}}
        group: {telegram: {token: {file: tg.key}, chat: -1001234567890}, limit: 5, private: false}
        team:  {discord: {file: discord.url}, quiet: 22:00-07:00}
        boss:  {slack: {env: SLACK_URL}}
        shop:  {webhook: https://shop.example/ratebook, secret: {file: hook.key}}
        own:   {webhook: {command: pass show hook}}
        mail:  {email: {to: me@shop.example, from: r@shop.example, smtp: smtps://mail.example, user: me, password: {file: smtp.key}}}
        post:  {email: {to: [a@b.example, c@d.example], from: r@shop.example, command: [/usr/sbin/sendmail, -t]}}
        pager: {command: [/usr/local/bin/page]}
      heartbeat: {url: {env: HC_URL}}
      """
    let configuration = try configuration(text)
    let kinds = configuration.channels.map(\.kind.rawValue)
    #expect(
      kinds == [
        "telegram", "telegram", "discord", "slack", "webhook", "webhook", "email", "email",
        "command",
      ])
    let channels = configuration.alertChannels([:])
    #expect(channels.map(\.limit) == [20, 5, 20, 20, nil, nil, 20, 20, nil])
    #expect(channels.map(\.isPrivate) == [true, false] + Array(repeating: true, count: 7))
    #expect(
      channels.map { $0.quiet?.description } == [nil, nil, "22:00-07:00"]
        + Array(repeating: nil, count: 6))
    #expect(Set(channels.map(\.fingerprint)).count == channels.count)
    let problem = #expect(throws: (any Error).self) { _ = try channels[0].make(nil) }
    #expect(problem.map { "\($0)" } == "the environment variable RATEBOOK_TG is not set")
    _ = try channels[8].make(nil)
    #expect(configuration.heartbeat([:]) != nil)
  }

  @Test("A fingerprint changes only with a setting or a source")
  func fingerprints() throws {
    func fingerprint(_ channel: String) throws -> String {
      let channel = try configuration("channels: {a: {\(channel)}}\n").alertChannels([:])[0]
      return channel.fingerprint
    }
    let first = try fingerprint("telegram: {token: {env: A}, chat: 1}")
    let others = [
      "telegram: {token: {env: B}, chat: 1}", "telegram: {token: {env: A}, chat: 2}",
      "telegram: {token: {file: A}, chat: 1}", "slack: {env: A}", "discord: {env: A}",
    ]
    let all = try [first] + others.map(fingerprint)
    #expect(Set(all).count == all.count)
    #expect(
      try fingerprint("limit: 3, telegram: {chat: 1, token: {env: A}}, quiet: 1:00-2:00") == first)
  }

  @Test("A command sees no variable that holds a secret")
  func environment() throws {
    let configuration = try configuration(
      """
      panels: [{name: p, url: "https://p.example/api/v2", key: {env: PANEL_KEY}}]
      channels: {a: {slack: {env: SLACK_URL}}, b: {command: [x]}}
      heartbeat: {url: {env: HC_URL}}
      """)
    let all = ["PATH": "/bin", "PANEL_KEY": "a", "SLACK_URL": "b", "HC_URL": "c", "MY_TOKEN": "d"]
    let values = configuration.values(configuration.channels[1].sources, all)
    #expect(values.environment == ["PATH": "/bin", "MY_TOKEN": "d"])
  }

  @Test(
    "Each problem names its line and the remedy, and shows no secret",
    arguments: [
      ("{}", "channel 'a' is one of telegram, discord, slack, webhook, email, command"),
      ("{telegarm: x}", "there is no setting 'telegarm'; did you mean 'telegram'?"),
      ("{slack: {env: A}, discord: {env: B}}", "channel 'a' is one of telegram"),
      ("{telegram: {chat: 1}}", "telegram needs token and chat; missing here: token"),
      ("{telegram: {token: {env: A}}}", "missing here: chat"),
      (
        "{telegram: {token: s3cr3t, chat: 1}}",
        "the token itself does not belong in the configuration"
      ),
      ("{telegram: s3cr3t}", "expected some of these settings: token, chat"),
      ("{telegram: {s3cr3t: x}}", "there is no such setting; did you mean"),
      ("{telegram: {token: {env: A}, chat: '@x y'}}", "'chat': it is not the number of a chat"),
      ("{discord: 'https://discord.com/s3cr3t'}", "the URL itself does not belong"),
      ("{slack: {env: https://s3cr3t}}", "takes the name of a variable, not the URL itself"),
      ("{slack: {env: A}, api: https://a.example}", "'api': it is only for tests"),
      ("{slack: {env: A}, secret: {env: B}}", "'secret' is no setting of slack"),
      (
        "{webhook: 'http://shop.example/'}",
        "'webhook': plain HTTP would show the message to others"
      ),
      ("{webhook: 'https://a.example/?key=s3cr3t'}", "'webhook': it holds a secret"),
      ("{webhook: https://a.example, secret: s3cr3t}", "the secret itself does not belong"),
      ("{email: {to: me, from: a@b.example, smtp: smtp://x}}", "'to': it is not a mail address"),
      ("{email: {to: a@b.example, from: a@b.example}}", "'smtp': mail goes by either"),
      ("{command: []}", "'command': it is not a program with its arguments"),
      ("{command: [x], quiet: 25:00-1:00}", "'quiet' is not a time of day such as 22:00-07:00"),
      ("{command: [x], limit: 0}", "'limit' is not a whole number from 1 to 1000"),
      ("{command: [x], private: maybe}", "'private' is neither true nor false"),
    ])
  func problems(channel: String, problem: String) throws {
    let error = #expect(throws: ConfigurationProblem.self) {
      try configuration("\nchannels:\n  a:\n    \(channel)\n")
    }
    #expect(error?.line == 4)
    #expect(error?.problem.contains(problem) == true, "\(error?.problem ?? "")")
    #expect(error?.problem.contains("s3cr3t") == false)
  }

  @Test("Names and heartbeats are checked, too")
  func names() throws {
    for (text, problem) in [
      ("channels: [a]\n", "'channels' is not a list of names"),
      ("heartbeat: {url: 'http://a.example/'}\n", "'url': plain HTTP"),
      ("heartbeat: {}\n", "heartbeat needs url; missing here: url"),
    ] {
      let error = #expect(throws: ConfigurationProblem.self) { try configuration(text) }
      #expect(error?.problem.contains(problem) == true, "\(error?.problem ?? "")")
    }
    #expect(try configuration("channels:\n").channels.isEmpty)
  }
}
