/// Answers to `services`, as a panel gives them.
enum Answers {
  /// So many services; the edition is in their names and rates, so that two editions differ.
  static func services(_ count: Int, edition: Int = 0) -> String {
    let services = (1...count).map { id in
      """
      {"service":\(id),"name":"Likes \(id) v\(edition)","category":"Category \(id % 9)",\
      "type":"Default","rate":"\(id % 50).\(10 + edition)","min":"10","max":"5000"}
      """
    }
    return "[\(services.joined(separator: ","))]"
  }

  /// What one panel listed on the first of November, and a day later: a raised rate, a new service,
  /// one that is gone, and a refill that is no longer.
  static let before = """
    [{"service":1,"name":"Followers","category":"Instagram","type":"Default","rate":"1.50",\
    "min":"10","max":"1000","refill":true,"cancel":false},
    {"service":2,"name":"=1+1","category":"TikTok","type":"Default","rate":"0.2",\
    "min":"10","max":"1000","refill":true,"cancel":true}]
    """
  static let after = """
    [{"service":1,"name":"Followers","category":"Instagram","type":"Default","rate":"1.80",\
    "min":"10","max":"1000","refill":false,"cancel":false},
    {"service":3,"name":"Views","category":"TikTok","type":"Default","rate":"0.01",\
    "min":"100","max":"100000","refill":false,"cancel":false}]
    """
}

extension Workspace {
  /// A workspace whose database `r.sqlite` holds two days of the panel `acme`.
  static func withTwoDays() async throws -> Workspace {
    let workspace = try Workspace()
    try workspace.write(Answers.before, to: "two/services-20261101T060000Z.json")
    try workspace.write(
      #"{"balance":"10.5","currency":"USD"}"#, to: "two/balance-20261101T060000Z.json")
    try workspace.write(Answers.after, to: "two/services-20261102T060000Z.json")
    try workspace.write(
      #"{"balance":"8","currency":"USD"}"#, to: "two/balance-20261102T060000Z.json")
    _ = try await workspace.run(
      "import", "--panel", "acme", "two", environment: Workspace.database)
    return workspace
  }

  /// The environment that names the database, as scripts set it.
  static let database = ["RATEBOOK_DATABASE": "r.sqlite"]
  /// The window that holds the second of the two days.
  static let window = ["--since", "2026-11-01T12:00:00Z", "--until", "2026-11-03"]

  /// Runs `report` over the window of the two days.
  func report(
    _ arguments: String..., environment: [String: String] = Workspace.database,
    output: Program.Output = .captured
  ) async throws -> Program.Result {
    try await Program.start(
      ["report"] + Workspace.window + arguments, in: self, environment: environment, output: output
    ).result()
  }
}
