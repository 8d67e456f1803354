import TestSupport
import Testing

@testable import PanelAPI
@testable import Transport

@Suite struct PanelURLTests {
  @Test(
    "HTTPS to any host is accepted",
    arguments: [
      "https://chaynhanh.com/api/v2", "HTTPS://panel.example", "https://panel.example:8443/api?v=2",
      "https://192.0.2.1/api", "https://[2001:db8::1]/api", "https://localhost.evil.com/",
      "https://bücher.example/",
    ])
  func takesHTTPSToAnyHost(text: String) throws {
    let url = try PanelURL(text)
    #expect(url.text == text)
    #expect(!url.isLoopback)
  }

  @Test(
    "This machine is recognized in every spelling that the transport knows",
    arguments: [
      "http://127.0.0.1/api/v2", "http://127.0.0.1:8080", "HTTP://127.0.0.1/",
      "http://localhost:80/",
      "http://LocalHost/", "http://[::1]:80/api", "http://127.255.0.9/", "http://127.1/",
      "http://2130706433/", "http://0x7f.0.0.1/", "http://0177.0.0.1/", "https://127.0.0.1/",
    ])
  func knowsThisMachineInEverySpellingThatTheTransportKnows(text: String) throws {
    #expect(try PanelURL(text).isLoopback)
  }

  @Test(
    "Plain HTTP to any other host is refused",
    arguments: [
      "http://panel.example/api", "http://localhost.evil.com/", "http://127.0.0.1.evil.com/",
      "http://127.evil.com/", "http://evil.com/127.0.0.1", "http://evil.com?127.0.0.1",
      "http://evil.com#@127.0.0.1", "http://128.0.0.1/", "http://0.0.0.0/", "http://10.0.0.1/",
      "http://127.0.0.256/", "http://127.0.0.-0/", "http://127.0.-0.1/", "http://127.0.0.1a/",
      "http://localhost./", "http://xlocalhost/", "http://[::2]/", "http://[::ffff:8.8.8.8]/",
      "http://1.127.0.0.1/", "HTTP://evil.com/", "http://evil.com:80/", "http://3232235777/",
    ])
  func refusesPlainHTTPToAnyOtherHost(text: String) {
    #expect(throws: PanelURL.Invalid.self) { try PanelURL(text) }
    #expect(reason(text)?.hasPrefix("plain HTTP would show the key") == true)
  }

  @Test(
    "A user or password is refused and not repeated",
    arguments: [
      "https://user@panel.example/", "https://user:secret@panel.example/",
      "https://:p@panel.example/",
      "http://localhost@evil.com/", "http://127.0.0.1:80@evil.com/", "https://@panel.example/",
      "https://a:@panel.example/", "http://127.0.0.1\\@evil.com/",
    ])
  func refusesAUserOrPasswordWithoutRepeatingIt(text: String) {
    #expect(reason(text) == "it holds a user or a password")
  }

  @Test(
    "Other schemes are refused",
    arguments: [
      ("ftp://panel.example/", "ftp"), ("ws://127.0.0.1/", "ws"), ("gopher://127.0.0.1/", "gopher"),
      ("file:///etc/passwd", "file"), ("javascript://panel.example/", "javascript"),
    ])
  func refusesOtherSchemes(text: String, scheme: String) {
    #expect(reason(text) == "'\(scheme)' is neither https nor http")
  }

  @Test(
    "A text that is no URL is refused",
    arguments: [
      "", " ", "panel.example", "panel.example/api/v2", "//panel.example/", "/api/v2", "https://",
      "https:///", "https:///api/v2", "http:///127.0.0.1/", "https:/panel.example/",
      "https:////x.y/",
      "https://panel example/", " https://panel.example", "https://panel.example ",
      "https://panel.example/\n", "https://panel.example/a b", "https://panel.example:99999/",
      "https://panel.example:x/", "https://[::1/", "https://[zz]/", "https://?x", "https://a@b@c/",
      "http://127.0.0.1 evil.com/", "https://evil\u{7f}.com/",
    ])
  func refusesWhatIsNoURL(text: String) {
    #expect(reason(text) == "it is not a URL such as https://panel.example/api/v2")
  }

  @Test("An address is ordinary only if libcurl reads it as HTTPS to another machine")
  func takesForOrdinaryOnlyWhatLibcurlTakes() throws {
    let pieces = [
      "a", "b1", "7", "-", ".", ".", "/", "127", "0", "0x7f", "localhost", "com", "x-y", "A", "_",
      "xn--p1ai", ":", "@", "%41", "?", "#", "[::1]", "é", " ", "\\", "api/v2", "panel.example",
    ]
    var random = SplitMix(seed: 1)
    var ordinary = 0
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 1...7, using: &random)).reduce(into: "https://") { text, _ in
        text += pieces.randomElement(using: &random) ?? ""
      }
      guard ServerURL.isOrdinary(text) else { continue }
      ordinary += 1
      #expect(try !ServerURL.parsed(text, as: PanelURL.kind).isLoopback, "\(text)")
    }
    #expect(ordinary > 200)
    #expect(ServerURL.isOrdinary("https://chaynhanh.com/api/v2"))
  }

  @Test(
    "A key is refused and not repeated",
    arguments: [
      "https://panel.example/api/v2?action=services&key=SECRET",
      "https://panel.example/api/v2?KEY=SECRET", "https://panel.example/?a=1;api_key=SECRET",
      "https://panel.example/?api%5Fkey=SECRET", "https://panel.example/?accessToken=SECRET",
      "https://panel.example/#key=SECRET", "http://127.0.0.1/?key=SECRET", "https://a.example?key",
    ])
  func refusesAKeyWithoutRepeatingIt(text: String) {
    #expect(
      reason(text) == "it holds a key; end it before the '?' and give the key's source as `key`")
  }

  @Test("An action is refused, and other parameters are accepted")
  func refusesAnActionAndTakesOtherParameters() throws {
    #expect(
      reason("https://a.example/api?Action=services")
        == "it holds an action, which is added to each call; end it before the '?'")
    #expect(try PanelURL("https://a.example/api?keyboard=1&v=2&monkey").text.hasSuffix("monkey"))
  }

  private func reason(_ text: String) -> String? {
    do throws(PanelURL.Invalid) {
      _ = try PanelURL(text)
      return nil
    } catch { return error.description }
  }
}
