import FoundationEssentials
import Testing

@testable import PanelAPI

@Suite struct APIKeyTests {
  private static let secret = "5ec2e7+t/0123456789abcdef"

  private func key() throws -> APIKey { try #require(APIKey(Self.secret)) }

  @Test(
    "A key that no panel would issue is refused",
    arguments: ["", " ", "a b", "a\n", "\ta", "a\u{0}b", "clé", "a\u{7f}", "🔑", "a\r\n"])
  func refusesWhatNoPanelWouldIssue(text: String) {
    #expect(APIKey(text) == nil)
  }

  @Test(
    "A key may have any printable ASCII",
    arguments: ["a", "0123456789abcdef", "!#$%&'()*+,-./:;<=>?@[]^_`{|}~\"\\"])
  func takesPrintableASCII(text: String) {
    #expect(APIKey(text) != nil)
  }

  @Test("No text of a key shows it")
  func hasNoTextThatShowsIt() throws {
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

  @Test("Reflection of a key shows nothing")
  func hasNothingToReflect() throws {
    let key = try key()
    #expect(Mirror(reflecting: key).children.isEmpty)
    #expect(Mirror(reflecting: key).descendant("secret") == nil)
  }

  @Test("A key stays hidden in a client")
  func staysHiddenInAClient() throws {
    let client = PanelClient(url: try PanelURL("https://panel.example/api/v2"), key: try key())
    var text = "\(client) \(String(reflecting: client))"
    dump(client, to: &text)
    debugPrint(client, to: &text)
    #expect(text.contains("<key>"))
    #expect(!text.contains("5ec2e7"))
  }

  @Test("A key is encoded for the form only")
  func encodesItselfForTheFormOnly() throws {
    #expect(try key().formField == "key=5ec2e7%2Bt%2F0123456789abcdef")
  }

  @Test("A key is cut out of a text in every form")
  func cutsItselfOutOfATextInEveryForm() throws {
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

  @Test("A key is cut out of texts that hide it from a search")
  func cutsItselfOutOfWhatHidesItFromASearch() throws {
    let secret = Self.secret
    func spread(_ separator: String) -> String {
      secret.map(String.init).joined(separator: separator)
    }
    let hexadecimal = secret.utf8.map { String($0, radix: 16) }.joined()
    let forms: [String] = [
      secret.uppercased(), "5eC2E7%2BT%2f0123456789ABCDEF",
      secret.utf8.map { "&#\($0);" }.joined(),
      secret.utf8.map { "&#x" + String($0, radix: 16) + ";" }.joined(),
      "5ec2e7+t&#47;0123456789abcdef",
      spread("\u{200B}"), spread("\u{FEFF}\u{AD}\u{2060}"), spread("\u{34F}\u{FE0F}"),
      spread(#"\u200d"#),
      hexadecimal, hexadecimal.uppercased(),
      secret.utf8.map { "\\x" + String($0, radix: 16) }.joined(),
      secret.utf8.map { "\\u{" + String($0, radix: 16) + "}" }.joined(),
      secret.utf8.map { "\\" + ("00" + String($0, radix: 8)).suffix(3) }.joined(),
      secret.utf8.map { "&#\($0)" }.joined(separator: " "),
      secret.utf8.map { "&#x" + String($0, radix: 16) }.joined(separator: "\n"),
      secret.utf8.map { "&amp;#\($0);" }.joined(),
      Self.fullWidth,
      Self.fullWidth.unicodeScalars.map { "\\u" + String($0.value, radix: 16) }.joined(),
      secret.utf8.map(Self.bold).joined(),
      spread(" "), spread("."), spread(". "), spread("-"), spread("<b></b>"), spread(#"\n"#),
      "5ec2e7+t /0123-4567 89ab.cdef",
    ]
    for form in forms {
      #expect(try key().redacted(from: "before \(form) behind") == "before <key> behind", "\(form)")
    }
  }

  private static let fullWidth = secret.unicodeScalars.map { scalar in
    Unicode.Scalar(scalar.value + 0xFEE0).map { String(Character($0)) } ?? ""
  }.joined()

  /// A letter or digit in mathematical bold.
  private static func bold(_ byte: UInt8) -> String {
    let base: UInt32? =
      switch byte {
      case 0x30...0x39: 0x1D7CE - 0x30
      case 0x61...0x7A: 0x1D41A - 0x61
      default: nil
      }
    let scalar = base.flatMap { Unicode.Scalar($0 + UInt32(byte)) } ?? Unicode.Scalar(byte)
    return String(Character(scalar))
  }

  @Test("The digits of a key are cut out", arguments: [":", " ", "-", ", 0x", "="])
  func cutsItsDigitsOut(separator: String) throws {
    let digits = Self.secret.utf8.map { String($0, radix: 16) }.joined(separator: separator)
    #expect(try key().redacted(from: "before \(digits) behind") == "before <key> behind")
  }

  @Test("Numbers that a short key may be stay")
  func leavesNumbersAloneThatAShortKeyMayBe() throws {
    let key = try #require(APIKey("12345678"))
    #expect(key.redacted(from: "1,234,567.8 and 12345678") == "1,234,567.8 and <key>")
  }

  @Test("A key ends with the text that holds it")
  func endsWithTheTextThatHoldsIt() throws {
    let halves = #"["5ec2e7+t/0123","456789abcdef"]"#
    #expect(try key().redacted(from: halves) == halves)
  }

  @Test("A key is cut out of base64", arguments: ["", "k", "ke", "key=", "key==", "{\"key\":\""])
  func cutsItselfOutOfBase64(before: String) throws {
    let text = Data((before + Self.secret + "&x").utf8).base64EncodedString()
    let redacted = try key().redacted(from: "a \(text) b")
    #expect(redacted.contains("<key>"))
    // No four signs in a row that are the key's are left.
    let own = Array(Data(Self.secret.utf8).base64EncodedString()).count
    #expect(redacted.count <= "a \(text) b".count - own + 12)
  }

  @Test("A key is a secret from eight characters on")
  func isASecretFromEightCharactersOn() throws {
    let (short, long) = (try #require(APIKey("5ec2e7a")), try #require(APIKey("5ec2e7ab")))
    let body = Array("5ec2e7ab 5ec2e7a".utf8)
    #expect(String(decoding: short.redacted(from: body), as: UTF8.self) == "5ec2e7ab 5ec2e7a")
    #expect(String(decoding: long.redacted(from: body), as: UTF8.self) == "<key> 5ec2e7a")
  }

  @Test("A key is found if its signs are written as HTML")
  func findsTheSignsOfHTML() throws {
    let key = try #require(APIKey("5ec2e7<&>\"'"))
    #expect(key.redacted(from: "5ec2e7&lt;&amp;&gt;&quot;&apos;") == "<key>")
    #expect(
      key.redacted(from: "5ec2e7&lt;&amp;&gt;&quot;&nbsp;") == "5ec2e7&lt;&amp;&gt;&quot;&nbsp;")
  }

  @Test("Texts that are not the key stay")
  func leavesAloneWhatIsNotItself() throws {
    let texts = [
      "nothing here", Self.secret.dropLast() + "", "", #"\"#, "%", "%2",
      #"\u0035ec2e7\u002b\u002f"#, #"5ec2e7\u00"#, "5ec2e7%2", "5ec2e7%25", "5ec2e7%2525",
      String(repeating: #"\"#, count: 100), String(repeating: "5%25", count: 100),
    ]
    for text in texts {
      #expect(try key().redacted(from: text) == text)
      #expect(try key().redacted(from: Array(text.utf8)) == Array(text.utf8))
    }
  }

  @Test("A key whose signs are quoted is found")
  func findsKeysOfSignsThatAreQuotedThemselves() throws {
    let key = try #require(APIKey(#"n%41\\/"q+%"#))
    let forms = [
      #"n%41\\/"q+%"#, #"n%41\\\\\/\"q+%"#, "n%2541%5C/%22q%2B%25",
      #"\u006e\u002541\\\\/\u0022q+%"#,
    ]
    for form in forms { #expect(key.redacted(from: "«\(form)»") == "«<key>»", "\(form)") }
  }
}
