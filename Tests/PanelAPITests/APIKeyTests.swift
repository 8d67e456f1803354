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

  @Test func cutsItselfOutOfATextInBothItsForms() throws {
    let text = "\(Self.secret) and 5ec2e7%2Bt%2F0123456789abcdef, twice: \(Self.secret)"
    #expect(try key().redacted(from: text) == "<key> and <key>, twice: <key>")
    #expect(try key().redacted(from: "nothing here") == "nothing here")
  }
}
