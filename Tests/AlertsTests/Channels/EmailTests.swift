import Foundation
import TestSupport
import Testing
import Transport

@testable import Alerts

@Suite struct EmailTests {
  private func values(
    _ port: UInt16, host: String = "127.0.0.1", isLoggedIn: Bool = false
  ) -> ChannelValues {
    var values = ChannelValues()
    values.lists["to"] = ["me@shop.example", "you@shop.example"]
    values.texts = ["from": "ratebook@shop.example", "smtp": "smtp://\(host):\(port)"]
    if isLoggedIn {
      values.texts["user"] = "ratebook"
      values.secrets["password"] = Samples.secret("pass-5ec2e7-word")
      if host == "127.0.0.1" { values.texts["tls"] = "none" }
    }
    return values
  }

  /// The headers and the decoded parts of a mail.
  private func parts(_ mail: String) throws -> (head: String, plain: String, html: String) {
    let boundary = try #require(mail.firstMatch(of: #/boundary="([^"]+)"/#)?.output.1)
    let pieces = mail.components(separatedBy: "--\(boundary)")
    try #require(pieces.count == 4 && pieces[3].hasPrefix("--"))
    let texts = try pieces[1...2].map { piece in
      let body = try #require(piece.components(separatedBy: "\r\n\r\n").dropFirst().first)
      let data = try #require(Data(base64Encoded: body.filter { !$0.isWhitespace }))
      return String(decoding: data, as: UTF8.self)
    }
    return (pieces[0], texts[0], texts[1])
  }

  @Test("A mail goes to each address, in two parts, with its id")
  func sends() async throws {
    try await MailServer.running { server, port in
      var message = Samples.message([
        "4218 <b>Followers</b> é", ".", "https://evil.example a@b.example",
      ])
      message.link = "https://prices.example/1/"
      let channel = try EmailChannel(values(port))
      #expect(await channel.deliver(message) == .sent())
      let commands = await server.commands
      #expect(commands.contains("MAIL FROM:<ratebook@shop.example>"))
      #expect(commands.contains("RCPT TO:<me@shop.example>"))
      #expect(commands.contains("RCPT TO:<you@shop.example>"))
      let mail = try parts(try #require(await server.mails.first))
      let headers = mail.head.components(separatedBy: "\r\n")
      #expect(headers.contains("Message-ID: <0123456789abcdef@shop.example>"))
      #expect(headers.contains("Auto-Submitted: auto-generated"))
      #expect(headers.contains("Date: Mon, 30 Nov 2026 14:00:00 +0000"))
      #expect(
        mail.plain.contains(
          "  4218 <b>Followers</b> é\r\n  .\r\n  https://evil.example a@b.example\r\n"))
      #expect(mail.html.contains("4218 &lt;b&gt;Followers&lt;/b&gt; é"))
      #expect(!mail.html.contains("evil.example") && !mail.html.contains("a@b"))
      #expect(mail.html.components(separatedBy: "href=").count == 2)
      #expect(mail.html.contains(#"<a href="https://prices.example/1/">"#))
    }
  }

  @Test("No line is longer than mail allows, and the subject comes back complete")
  func headers() throws {
    var message = Samples.message([String(repeating: "𝕏", count: 3000)])
    message.title = "é😀\r\nBcc: you@evil.example " + String(repeating: "한 ", count: 60)
    let mail = MailText(message, from: "a@b.example", to: ["c@d.example"]).text
    #expect(mail.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 78 })
    #expect(mail.utf8.allSatisfy { $0 < 0x80 })
    #expect(!mail.contains("\r\nBcc"))
    let words = mail.matches(of: #/=\?utf-8\?B\?([A-Za-z0-9+\/=]+)\?=/#)
    #expect(words.count > 2)
    let subject = try words.map { word in
      String(decoding: try #require(Data(base64Encoded: String(word.output.1))), as: UTF8.self)
    }.joined()
    #expect(subject == message.title.onOneLine(units: 200))
  }

  @Test("A channel with a user name logs in, and no error shows the password")
  func logsIn() async throws {
    try await MailServer.running { server, port in
      let delivery = try await EmailChannel(values(port, isLoggedIn: true)).deliver(
        Samples.message(["x"]))
      #expect(delivery == .sent())
      #expect(await server.commands.contains { $0.hasPrefix("AUTH") })
    }
    let echo = "535 bad login pass-5ec2e7-word"
    try await MailServer.running(replies: ["AUTH": echo]) { server, port in
      let delivery = try await EmailChannel(values(port, isLoggedIn: true)).deliver(
        Samples.message(["x"]))
      #expect(delivery == .off(reason: "the mail server answers 535: bad login <secret>"))
      #expect(await server.mails.isEmpty)
    }
  }

  @Test(
    "A server's refusal has its outcome",
    arguments: [
      (["RCPT": "450 greylisted"], .later(reason: "the mail server answers 450: greylisted")),
      (["RCPT": "550 no such user"], .refused(reason: "the mail server answers 550: no such user")),
      (["MAIL": "421 busy"], .later(reason: "the mail server answers 421: busy")),
      (["DATA": "554 no"], .refused(reason: "the mail server answers 554: no")),
      ([".": "452 full"], .later(reason: "the mail server answers 452: full")),
      ([".": "552 too large"], .refused(reason: "the mail server answers 552: too large")),
      (["MAIL": "530 log in first"], .off(reason: "the mail server answers 530: log in first")),
      (["greeting": "554 no"], .refused(reason: "the mail server answers 554: no")),
    ] as [([String: String], Delivery)])
  func refusals(replies: [String: String], delivery: Delivery) async throws {
    try await MailServer.running(replies: replies) { _, port in
      let result = try await EmailChannel(values(port)).deliver(Samples.message(["x"]))
      #expect(result == delivery)
    }
  }

  @Test("A mail is sent again if the server closes the connection before it confirms")
  func hangsUp() async throws {
    try await MailServer.running(hangsUp: true) { server, port in
      let delivery = try await EmailChannel(values(port)).deliver(Samples.message(["x"]))
      guard case .later = delivery else {
        Issue.record("\(delivery)")
        return
      }
      #expect(await server.mails.count == 1)
    }
  }

  @Test("Another machine without TLS gets neither name nor mail")
  func requiresTLS() async throws {
    try await MailServer.running { server, port in
      // Linux takes this address for its own; for the program it is any machine's.
      let channel = try EmailChannel(values(port, host: "0.0.0.0", isLoggedIn: true))
      let delivery = await channel.deliver(Samples.message(["x"]))
      let reason = "it cannot be reached: the server offers no TLS (STARTTLS), so nothing was sent"
      #expect(delivery == .later(reason: reason))
      #expect(await server.commands.contains { $0.hasPrefix("EHLO") })
      #expect(await !server.commands.contains { $0.hasPrefix("AUTH") || $0.hasPrefix("MAIL") })
    }
  }

  @Test("A password is sent to this machine without TLS only if the configuration says so")
  func aPasswordNeedsTLS() async throws {
    try await MailServer.running { server, port in
      var values = values(port, isLoggedIn: true)
      values.texts["tls"] = nil
      let delivery = try await EmailChannel(values).deliver(Samples.message(["x"]))
      #expect(
        delivery.reason?.hasPrefix("it cannot be reached: the server offers no TLS") == true)
      #expect(delivery.reason?.contains("`tls: none`") == true)
      #expect(await !server.commands.contains { $0.hasPrefix("AUTH") || $0.hasPrefix("MAIL") })
    }
  }

  @Test("STARTTLS is used if a server on this machine offers it")
  func startsTLS() async throws {
    let replies = ["EHLO": "250-test\r\n250 STARTTLS", "STARTTLS": "454 not now"]
    try await MailServer.running(replies: replies) { server, port in
      let delivery = try await EmailChannel(values(port)).deliver(Samples.message(["x"]))
      #expect(delivery == .sent())
      #expect(await server.commands.contains("STARTTLS"))
    }
  }

  @Test("Nothing is sent if the server offers no login for the password")
  func aPasswordIsUsed() async throws {
    try await MailServer.running(replies: ["EHLO": "250-test\r\n250 8BITMIME"]) { server, port in
      let channel = try EmailChannel(values(port, isLoggedIn: true))
      let delivery = await channel.deliver(Samples.message(["x"]))
      #expect(delivery.reason?.contains("offers no login for the password") == true)
      #expect(await server.mails.isEmpty)
    }
  }

  @Test("A mail can go to a command, with the line ends of this system")
  func command() async throws {
    let folder = try TemporaryFolder()
    var values = ChannelValues()
    values.lists = [
      "to": ["a@b.example"], "command": ["/bin/sh", "-c", "cat > '\(folder.path)/mail'"],
    ]
    values.texts["from"] = "c@d.example"
    values.environment["PATH"] = "/usr/bin:/bin"
    let result = try await EmailChannel(values).deliver(Samples.message(["x"]))
    #expect(result == .sent())
    let mail = try String(contentsOfFile: folder.path + "/mail", encoding: .utf8)
    #expect(
      mail.hasPrefix("From: Ratebook <c@d.example>\nTo: a@b.example\n") && !mail.contains("\r"))
  }

  @Test("Unusable settings are refused")
  func refusesSettings() {
    func problem(_ change: (inout ChannelValues) -> Void) -> String? {
      var values = values(25)
      change(&values)
      do throws(ChannelProblem) {
        _ = try EmailChannel(values)
        return nil
      } catch { return "\(error.setting): \(error.reason)" }
    }
    let noAddress = "it is not a mail address such as me@shop.example"
    #expect(problem { _ in } == nil)
    #expect(problem { $0.texts["tls"] = "none" } == nil)
    #expect(problem { $0.texts["tls"] = "of" }?.hasPrefix("tls: 'of' is not `none`") == true)
    #expect(
      problem { $0.texts = ["from": "a@b.example", "smtp": "smtp://m.example", "tls": "none"] }
        == "tls: only smtp:// to this very machine can be without TLS")
    #expect(
      problem { $0.texts["from"] = "a@b.example\r\nBcc: c@d.example" } == "from: \(noAddress)")
    #expect(problem { $0.lists["to"] = ["Me <a@b.example>"] } == "to: \(noAddress)")
    #expect(problem { $0.lists["to"] = [] } == "to: it names no address")
    #expect(
      problem { $0.texts["user"] = "x" } == "user: 'user' and 'password' go together")
    #expect(
      problem { $0.lists["command"] = ["x"] } == "smtp: mail goes by either 'smtp' or 'command'")
    #expect(
      problem { $0.texts["smtp"] = "https://a.example" }
        == "smtp: 'https' is neither smtps nor smtp")
  }
}
