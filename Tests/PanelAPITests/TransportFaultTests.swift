import Catalogue
import Foundation
import Synchronization
import Testing

@testable import PanelAPI
@testable import PanelSimulator
@testable import Transport

/// Faults and unusual things on the way to a panel's answer.
@Suite struct TransportFaultTests {
  // MARK: gzip

  @Test("Gzip that no header announces is read")
  func readsGzipThatNoHeaderAnnounces() async throws {
    let body = Gzip.stored(Array(#"{"balance": "1.50", "currency": "USD"}"#.utf8))
    try await StubPanel.answering(bytes: body) { url, _ in
      let balance = try await Panels.client(url).balance()
      #expect(balance == Balance(amount: try #require(Amount("1.5")), currency: "USD"))
    }
  }

  @Test(
    "Several gzip members are read as one body", arguments: ["", "\0\0\0", "\u{1F}"], [nil, "gzip"])
  func readsGzipMembersThatFollowEachOther(padding: String, encoding: String?) async throws {
    let members = [#"{"balance": "#, #""1.50", "#, #""currency": "USD"}"#]
    let body = members.flatMap { Gzip.stored(Array($0.utf8)) } + Array(padding.utf8)
    try await StubPanel.answering(bytes: body, encoding: encoding) { url, _ in
      let balance = try await Panels.client(url).balance()
      #expect(balance == Balance(amount: try #require(Amount("1.5")), currency: "USD"))
    }
  }

  @Test("Gzip that no header announces is bounded like any other")
  func boundsGzipThatNoHeaderAnnouncesLikeAnyOther() async throws {
    try await StubPanel.answering(bytes: GzipBomb.bytes) { url, _ in
      let client = try Panels.client(url, limits: CallLimits(bodyBytes: 2 << 20))
      await #expect(throws: PanelError.transfer(.tooLarge(limit: 2 << 20))) {
        try await client.services()
      }
    }
  }

  @Test("Gzip that cannot be unpacked is reported")
  func saysThatGzipCannotBeUnpacked() async throws {
    for body in [Array(GzipBomb.bytes.prefix(10_000)), [0x1F, 0x8B], [0x1F, 0x8B, 8, 0, 1, 2, 3]] {
      try await StubPanel.answering(bytes: body) { url, _ in
        let client = try Panels.client(url)
        await #expect(throws: PanelError.transfer(.notUnpacked)) {
          try await client.balance()
        }
      }
    }
  }

  // MARK: Redirects and addresses

  @Test(
    "A redirect's target is named without secrets",
    arguments: [
      ("/api/v2/?key=\(Panels.key)", "http://127.0.0.1:PORT/api/v2/"),
      ("https://u:p@a.example/x#y", "https://a.example/x"),
      ("//a.example/@b/\(Panels.key)/", "http://a.example/@b/<key>/"),
      ("https://a.example?z", "https://a.example/"),
    ])
  func namesARedirectsTargetWithoutSecrets(location: String, target: String) async throws {
    try await StubPanel.answering("", status: 302, location: location) { url, _ in
      let error = await #expect(throws: PanelError.self) {
        try await Panels.client(url).balance()
      }
      let port = try #require(URL(string: url)?.port)
      let shown = target.replacing("PORT", with: "\(port)")
      #expect(error?.description.hasPrefix("it redirects to \(shown) (HTTP 302)") == true)
    }
  }

  @Test(
    "An error mentions the URL if it does not look like an API",
    arguments: [
      (404, "", true), (405, "No", true), (301, "", true), (200, "<html>", true),
      (500, "", false), (403, "<html>", false), (200, "{}", false), (200, "No", false),
    ])
  func hintsAtTheURLIfThatLooksLikeNoAPI(status: Int, body: String, isHinted: Bool) async throws {
    try await StubPanel.answering(body, status: status) { url, _ in
      for (path, expected) in [("/", isHinted), ("/index.php", isHinted), ("/API/v2/", false)] {
        let client = try Panels.client(url.replacing("/api/v2", with: path))
        let error = await #expect(throws: PanelError.self) { try await client.balance() }
        let hint = "(is this the API's URL? It usually looks like https://panel.example/api/v2)"
        #expect(error?.description.hasSuffix(hint) == expected, "\(path)")
      }
    }
  }

  @Test("A host is looked up in its ASCII form")
  func looksUpAHostInItsASCIIForm() async throws {
    #expect(
      try PanelURL("https://münchen-smm.invalid/api/v2").server.address
        == "https://xn--mnchen-smm-9db.invalid/api/v2")
    #expect(
      try PanelURL("https://пример.рф:8443/a?x=1").server.address
        == "https://xn--e1afmkfd.xn--p1ai:8443/a?x=1")
    // Full-width letters are those of ASCII.
    #expect(try PanelURL("http://ｌｏｃａｌｈｏｓｔ/").isLoopback)
    let client = try Panels.client("https://münchen-smm.invalid/api/v2")
    let error = await #expect(throws: PanelError.self) { try await client.balance() }
    #expect(
      error == .transfer(.unreachable("Could not resolve host: xn--mnchen-smm-9db.invalid")))
  }

  @Test("A port of plain HTTP is reported without a library's words")
  func plainPort() async throws {
    try await StubPanel.answering("{}") { url, panel in
      let client = try Panels.client(url.replacing("http://", with: "https://"))
      let error = await #expect(throws: PanelError.self) { try await client.balance() }
      // The server of the test answers nothing to what is no HTTP.
      #expect(error == .transfer(.unreachable(TLSProblem.closed.description)))
      #expect(await panel.requests.isEmpty)
    }
  }

  // MARK: Words

  @Test("A plain text means a refused key only if it is unchanged")
  func tellsTheKeyRefusedByATextOnlyWhereNothingWasChanged() async throws {
    try await StubPanel.answering("Invalid key") { url, _ in
      let client = try Panels.client(url)
      await #expect(throws: PanelError.keyRefused("Invalid key")) { try await client.balance() }
      let error = await #expect(throws: PanelError.self) {
        _ = try await client.add(OrderRequest(service: "1", link: "x"))
      }
      #expect(error?.caseName == "outcomeUnknown")
    }
  }

  @Test("A page about keys is not a refused key")
  func takesNoPageAboutAKeyForARefusal() async throws {
    let page = "<title>Not found /api?key=x</title>"
    for status in [404, 403, 200] {
      try await StubPanel.answering(page, status: status) { url, _ in
        let error = await #expect(throws: PanelError.self) {
          try await Panels.client(url).balance()
        }
        #expect(error?.caseName == (status == 200 ? "notUnderstood" : "httpStatus"))
        #expect(error?.description.contains("Not found /api?key=…") == true)
      }
    }
  }

  @Test("Text around an answer is noted without the key")
  func notesTextAroundAnAnswerWithoutTheKey() async throws {
    let marked = Panels.key.replacing("3", with: "<b>3</b>")
    let notice = "<b>Warning</b>: bad key=\(Panels.key) '\(marked)' on line <b>3</b><br />"
    try await StubPanel.answering(notice + #"{"balance": "1"}"#) { url, _ in
      let notes = Notes()
      let client = PanelClient(
        url: try PanelURL(url), key: try #require(APIKey(Panels.key)), note: notes.add)
      _ = try await client.balance()
      #expect(
        notes.all == [
          "text around the JSON was ignored: 'Warning: bad key=<key> '<key>' on line 3'"
        ])
    }
  }
}

/// Notes as they come.
final class Notes: Sendable {
  private let notes = Mutex<[String]>([])

  var all: [String] { notes.withLock(\.self) }

  @Sendable func add(_ note: String) { notes.withLock { $0.append(note) } }
}

/// Writes gzip files (RFC 1952) that hold their content as it is.
enum Gzip {
  static func stored(_ content: [UInt8]) -> [UInt8] {
    let (low, high) = (UInt8(content.count & 0xFF), UInt8(content.count >> 8))
    var file: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1, low, high, ~low, ~high] + content
    for number in [checksum(content), UInt32(content.count)] {
      for shift in stride(from: 0, to: 32, by: 8) {
        file.append(UInt8(truncatingIfNeeded: number >> UInt32(shift)))
      }
    }
    return file
  }

  /// The CRC-32 (ISO 3309).
  private static func checksum(_ content: [UInt8]) -> UInt32 {
    ~content.reduce(~0) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in
        sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1
      }
    }
  }
}
