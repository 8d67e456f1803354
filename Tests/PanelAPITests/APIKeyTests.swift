import Testing

@testable import PanelAPI

@Suite struct APIKeyTests {
  private static let secret = "5ec2e7+t/0123456789abcdef"

  private func key() throws -> APIKey { try #require(APIKey(Self.secret)) }

  @Test(arguments: ["", " ", "a b", "a\n", "\ta", "a\u{0}b", "clé", "a\u{7f}", "🔑", "a\r\n"])
  func refusesWhatNoPanelWouldIssue(text: String) {
    #expect(APIKey(text) == nil)
  }

  @Test(arguments: ["a", "0123456789abcdef", "!#$%&'()*+,-./:;<=>?@[]^_`{|}~\"\\"])
  func takesPrintableASCII(text: String) {
    #expect(APIKey(text) != nil)
  }

  @Test func hasNoTextThatShowsIt() throws {
    let key = try key()
    var dumped = ""
    dump(key, to: &dumped)
    dump([key], to: &dumped)
    dump((key, Optional(key)), to: &dumped)
    var printed = ""
    print(key, [key], ["key": key], Optional(key) as Any, to: &printed)
    debugPrint(key, [key], to: &printed)
    for text in [
      dumped, printed, "\(key)", "\([key])", String(describing: key), String(reflecting: key),
      String(describing: Optional(key)), key.description, key.debugDescription,
    ] {
      #expect(text.contains("<key>"))
      #expect(!text.contains("5ec2e7"))
    }
  }

  @Test func hasNothingToReflect() throws {
    let key = try key()
    #expect(Mirror(reflecting: key).children.isEmpty)
    #expect(Mirror(reflecting: key).descendant("secret") == nil)
  }

  @Test func staysHiddenInAClient() throws {
    let client = PanelClient(url: try PanelURL("https://panel.example/api/v2"), key: try key())
    var text = "\(client) \(String(reflecting: client))"
    dump(client, to: &text)
    debugPrint(client, to: &text)
    #expect(text.contains("<key>"))
    #expect(!text.contains("5ec2e7"))
  }

  @Test func encodesItselfForTheFormOnly() throws {
    #expect(try key().formField == "key=5ec2e7%2Bt%2F0123456789abcdef")
  }

  @Test func cutsItselfOutOfATextInEveryForm() throws {
    let forms = [
      Self.secret, "5ec2e7%2Bt%2F0123456789abcdef", "5ec2e7%2bt%2f0123456789abcdef",
      #"5ec2e7+t\/0123456789abcdef"#, #"\u0035ec2e7\u002bt\u002F0123456789abcde\u0066"#,
      #"5ec2e7+t\\\/0123456789abcdef"#, "%35ec2e7%252Bt%25252F0123456789abcdef",
      #"5ec2e7%2Bt\/0123456789abcdef"#,
    ]
    for form in forms {
      let text = "before \(form), \(form)\(form) behind"
      #expect(try key().redacted(from: text) == "before <key>, <key><key> behind", "\(form)")
      let body = try key().redacted(from: Array(text.utf8))
      #expect(String(decoding: body, as: UTF8.self) == "before <key>, <key><key> behind")
    }
  }

  @Test func leavesAloneWhatIsNotItself() throws {
    let texts = [
      "nothing here", Self.secret.dropLast() + "", Self.secret.uppercased(), "", #"\"#, "%", "%2",
      #"\u0035ec2e7\u002b\u002f"#, #"5ec2e7\u00"#, "5ec2e7%2", "5ec2e7%25", "5ec2e7%2525",
      String(repeating: #"\"#, count: 100), String(repeating: "5%25", count: 100),
    ]
    for text in texts {
      #expect(try key().redacted(from: text) == text)
      #expect(try key().redacted(from: Array(text.utf8)) == Array(text.utf8))
    }
  }

  @Test func findsKeysOfSignsThatAreQuotedThemselves() throws {
    let key = try #require(APIKey(#"n%41\\/"q+%"#))
    let forms = [
      #"n%41\\/"q+%"#, #"n%41\\\\\/\"q+%"#, "n%2541%5C/%22q%2B%25",
      #"\u006e\u002541\\\\/\u0022q+%"#,
    ]
    for form in forms { #expect(key.redacted(from: "«\(form)»") == "«<key>»", "\(form)") }
  }
}
