import FlyingFox
import FlyingSocks
import Foundation
import PanelSimulator
import Testing

/// What `snapshot`, `check` and `orders sync` say of panels that answer in other ways than they should.
@Suite struct PanelTroubleTests {
  /// A panel that answers each path in its own way, whatever is asked; the balance of `NAME` with `NAME balance`,
  /// if there is one.
  static func withAnswers(
    _ answers: [String: String], _ body: (String) async throws -> Void
  ) async throws {
    let server = HTTPServer(address: try .inet(ip4: "127.0.0.1", port: 0), logger: .disabled)
    await server.appendRoute("*") { request in
      let name = String(request.path.split(separator: "/").first ?? "")
      let form = String(decoding: try await request.bodyData, as: UTF8.self)
      if form.contains("action=balance"), let answer = answers[name + " balance"] {
        return HTTPResponse(statusCode: .ok, body: Data(answer.utf8))
      }
      if form.contains("action=balance"), !name.hasPrefix("all") {
        return HTTPResponse(statusCode: .ok, body: Data(#"{"data":{"balance":"1"}}"#.utf8))
      }
      if form.contains("action=status") {
        let text = #"{"status":"success","data":{"7":{"status":"Completed","charge":"0.5"}}}"#
        return HTTPResponse(statusCode: .ok, body: Data(text.utf8))
      }
      return HTTPResponse(statusCode: .ok, body: Data((answers[name] ?? "").utf8))
    }
    let running = Task { try await server.run() }
    defer { running.cancel() }
    try await server.waitUntilListening(timeout: 60)
    guard case .ip4(_, let port) = await server.listeningAddress else { return }
    try await body("http://127.0.0.1:\(port)")
  }

  private static let list = #"[{"service":1,"name":"Likes","rate":"1"}]"#
  private static let answers = [
    "page": #"{"data":\#(list),"current_page":1,"last_page":87,"total":1300}"#,
    "words": #"{"success":false,"data":{"message":"IP not \u001b[31mallowed","code":0}}"#,
    "nothing": "[[]]", "all-key": #"{"errors":["invalid key"]}"#,
    "html": "<title>Best panel</title>",
    "notice": "<b>Notice</b>: Undefined index in <b>/a.php</b> on line <b>4</b><br />\n" + list,
    "nested": #"{"status":true,"result":{"items":\#(list)}}"#,
  ]

  @Test("Each trouble is reported in the panel's own words, by `snapshot` and `check`")
  func words() async throws {
    try await Self.withAnswers(Self.answers) { url in
      let workspace = try Workspace()
      try workspace.configure(
        Self.answers.keys.sorted().map {
          TestPanel.line($0, "\(url)/\($0)/" + ($0 == "html" ? "" : "api/v2"))
        })
      for command in ["snapshot", "check"] {
        let result = try await workspace.run(command, environment: TestPanel.environment)
        #expect(result.status == 69)
        for words in [
          "panel 'page': the answer is page 1 of 87: 1 of 1,300 services",
          "panel 'words': it answers with an error: IP not [31mallowed",
          "panel 'nothing': it answers with a JSON array, not a list of services: '[[]]'",
          "panel 'all-key': it refuses the key: invalid key",
          "panel 'html': it answers with an HTML page, not a list of services: 'Best panel' "
            + "(is this the API's URL? It usually looks like https://panel.example/api/v2)",
          "panel 'notice': text around the JSON was ignored: "
            + "'Notice: Undefined index in /a.php on line 4'",
        ] {
          #expect(result.errorLines.contains { $0.hasPrefix("ratebook: " + words) }, "\(words)")
        }
        #expect(result.errorLines.count == 6)
      }
      #expect(try workspace.snapshots().map(\.services) == [1, 1])
    }
  }

  @Test("Skipped text in an answer is no failure, and a quiet run does not report it")
  func notice() async throws {
    let (panel, url) = try await TestPanel.simulated(fault: .notice)
    let workspace = try Workspace()
    try workspace.configure([TestPanel.line("acme", url)])
    let note = "ratebook: panel 'acme': text around the JSON was ignored: 'Notice: Undefined "
    let result = try await workspace.run("snapshot", environment: TestPanel.environment)
    #expect(result.status == 0 && result.output == "acme: 20 services, 20 new\n")
    // Once, though the balance has it as well.
    #expect(result.errorLines.count == 1 && result.errors.hasPrefix(note))
    let check = try await workspace.run("check", environment: TestPanel.environment)
    #expect(check.status == 0 && check.errors.hasPrefix(note))
    #expect(check.output.contains("read nevertheless: text around the JSON, ignored"))
    let quiet = try await workspace.run("snapshot", "-q", environment: TestPanel.environment)
    #expect(quiet.status == 0 && quiet.errors.isEmpty)
    await panel.stop()
  }

  @Test(
    "An error after a message of PHP is the panel's own, whatever the message's lines",
    arguments: [
      "<br />\n<b>Notice</b>:  Undefined index: x in <b>/a.php</b> on line <b>12</b><br />\n",
      "Notice: Undefined index: x ", "PHP Warning:  mysqli(): refused\nsee [the log]\n",
    ])
  func errorAfterNotice(message: String) async throws {
    let answer = message + #"{"error":"Invalid API key"}"#
    try await Self.withAnswers(["all-php": answer]) { url in
      let workspace = try Workspace()
      try workspace.configure([TestPanel.line("acme", "\(url)/all-php/api/v2")])
      for command in ["check", "snapshot"] {
        let result = try await workspace.run(command, environment: TestPanel.environment)
        #expect(result.status == 77)
        #expect(result.errors.contains("'acme': text around the JSON was ignored: '"))
        #expect(result.errors.contains("'acme': it refuses the key: Invalid API key"))
      }
    }
  }

  @Test("JSON that ends too early after a message of PHP is not read in part")
  func cutOff() async throws {
    let answer = "Notice: x " + #"{"data":[{"service":1,"rate":"1"},{"service":2,"rate":"1"}"#
    try await Self.withAnswers(["cut": answer]) { url in
      let workspace = try Workspace()
      try workspace.configure([TestPanel.line("acme", "\(url)/cut/api/v2")])
      let result = try await workspace.run("check", environment: TestPanel.environment)
      #expect(result.status == 69 && result.errors.contains("a message of PHP, not a list"))
    }
  }

  @Test("`check` says what to do about an empty list, and never calls it right")
  func emptyList() async throws {
    try await Self.withAnswers(["empty": "[]"]) { url in
      let workspace = try Workspace()
      try workspace.configure([TestPanel.line("acme", "\(url)/empty/api/v2")])
      let result = try await workspace.run("check", environment: TestPanel.environment)
      #expect(result.status == 75 && !result.output.contains("exactly"))
      #expect(
        result.errors.hasPrefix(
          "ratebook: panel 'acme': its catalogue is empty. Ask the panel whether "))
    }
  }

  @Test("`check` says that a snapshot would be held, and stores nothing")
  func wouldBeHeld() async throws {
    func answers(_ currency: String, _ list: String) -> [String: String] {
      ["acme": list, "acme balance": #"{"balance":"5","currency":"\#(currency)"}"#]
    }
    let workspace = try Workspace()
    func run(_ command: String, _ answers: [String: String]) async throws -> Program.Result {
      var result: Program.Result?
      try await Self.withAnswers(answers) { url in
        try workspace.configure([TestPanel.line("acme", "\(url)/acme/api/v2")])
        result = try await workspace.run(command, environment: TestPanel.environment)
      }
      return try #require(result)
    }
    #expect(try await run("snapshot", answers("USD", Self.list)).status == 0)
    #expect(try await run("check", answers("USD", Self.list)).status == 0)
    let other = try await run("check", answers("INR", Self.list))
    #expect(other.status == 75)
    #expect(
      other.errors.hasPrefix(
        "ratebook: panel 'acme': a snapshot would be held now: the account's currency is INR, after USD. "
      ))
    let empty = try await run("check", answers("USD", "[]"))
    #expect(empty.status == 75 && empty.errors.contains("it is empty (1 services before)"))
    #expect(try workspace.snapshots().count == 1)
  }

  @Test("`import` reads recorded answers as `snapshot` does, and reports the same")
  func recordedAnswers() async throws {
    let workspace = try Workspace()
    for (name, time) in [("notice", "20261101T060000Z"), ("page", "20261102T060000Z")] {
      try workspace.write(Self.answers[name] ?? "", to: "in/services-\(time).json")
    }
    let result = try await workspace.run(
      "import", "--panel", "acme", "in", environment: Workspace.database)
    #expect(result.status == 65)
    #expect(
      result.errors.contains(
        "services-20261101T060000Z.json': text around the JSON was ignored: 'Notice: "))
    #expect(result.errors.contains("was not imported: it holds page 1 of 87: 1 of 1,300 services"))
    #expect(try workspace.snapshots().map(\.services) == [1])
  }

  @Test("`orders sync` reads statuses in the envelope of services")
  func orders() async throws {
    try await Self.withAnswers(Self.answers) { url in
      let workspace = try Workspace()
      try workspace.configure([TestPanel.line("nested", "\(url)/nested/api/v2")])
      try workspace.write("panel,order,service\nnested,7,1\n", to: "orders.csv")
      _ = try await workspace.run("orders", "import", "orders.csv")
      let result = try await workspace.run("orders", "sync", environment: TestPanel.environment)
      #expect(result.status == 0 && result.errors.isEmpty)
      #expect(result.output == "nested: 1 open order, 1 changed, 1 ended\n")
    }
  }

  @Test(
    "An address with a key, without a scheme, or with an action is a wrong configuration",
    arguments: [
      ("http://127.0.0.1:9/api/v2?action=services&key=\(TestPanel.keyMark)", "it holds a key"),
      ("http://127.0.0.1:9/api/v2?action=services", "it holds an action"),
      ("panel.example/api/v2", "it is not a URL such as https://panel.example/api/v2"),
    ])
  func addresses(url: String, problem: String) async throws {
    let workspace = try Workspace()
    try workspace.configure([TestPanel.line("acme", url)])
    for command in ["snapshot", "check"] {
      let result = try await workspace.run(command, environment: TestPanel.environment)
      #expect(result.status == 78)
      #expect(result.errors.contains("ratebook.yaml:3: the url cannot be used: \(problem)"))
      #expect(!result.errors.contains(TestPanel.keyMark) && !workspace.holds("r.sqlite"))
    }
  }

  @Test("A host beyond ASCII is looked up in its ASCII form, in any locale")
  func otherScripts() async throws {
    let workspace = try Workspace()
    try workspace.configure([TestPanel.line("acme", "https://münchen-smm.invalid/api/v2")])
    for locale in ["C", "C.UTF-8"] {
      let environment = TestPanel.environment.merging(["LC_ALL": locale]) { $1 }
      let result = try await workspace.run("check", environment: environment)
      #expect(result.status == 69)
      #expect(result.errors.contains("Could not resolve host: xn--mnchen-smm-9db.invalid"))
    }
  }
}
