import Catalogue
import FoundationEssentials
import Support
import Transport

/// Mail addresses, written to by a mail server (SMTP) or by a command such as `sendmail -t`.
package struct EmailChannel: ChannelForm {
  package static let settings = [
    ChannelSetting("to", .texts, isNeeded: true), ChannelSetting("from", .text, isNeeded: true),
    ChannelSetting("smtp", .text), ChannelSetting("user", .text),
    ChannelSetting("password", .secret), ChannelSetting("tls", .text),
    ChannelSetting("command", .texts),
  ]

  private enum Way: Sendable {
    case server(ServerURL, Mail.Encryption, user: String?, password: LazySecret?)
    case command([String], environment: [String: String])
  }

  private let sender: String
  private let recipients: [String]
  private let way: Way
  private let transport: CurlTransport

  package init(_ values: ChannelValues) throws(ChannelProblem) {
    sender = values.texts["from"] ?? ""
    recipients = values.lists["to"] ?? []
    transport = values.transport
    try Self.check(sender, "from")
    guard !recipients.isEmpty else { throw ChannelProblem("to", "it names no address") }
    for recipient in recipients { try Self.check(recipient, "to") }
    let (user, password) = (values.texts["user"], values.secrets["password"])
    guard (user == nil) == (password == nil) else {
      throw ChannelProblem(
        user == nil ? "password" : "user", "'user' and 'password' go together")
    }
    switch (values.texts["smtp"], values.lists["command"]) {
    case (let server?, nil):
      let url: ServerURL
      do throws(ServerURL.Invalid) { url = try ServerURL(server, as: .mail) } catch {
        throw ChannelProblem("smtp", error.description)
      }
      let encryption = try Self.encryption(values.texts["tls"], url, hasSecret: password != nil)
      way = .server(url, encryption, user: user, password: password)
    case (nil, let command?):
      try CommandChannel.check(command, setting: "command")
      way = .command(command, environment: values.environment)
    default: throw ChannelProblem("smtp", "mail goes by either 'smtp' or 'command'")
    }
  }

  /// What `tls` says of a server: it is needed, except on this machine without a password.
  private static func encryption(
    _ word: String?, _ server: ServerURL, hasSecret: Bool
  ) throws(ChannelProblem) -> Mail.Encryption {
    switch word {
    case nil: return server.isLoopback && !hasSecret ? .ifOffered : .needed
    case "none"? where server.isLoopback && !server.text.lowercased().hasPrefix("smtps"):
      return .none
    case "none"?:
      throw ChannelProblem("tls", "only smtp:// to this very machine can be without TLS")
    case let word?: throw ChannelProblem("tls", "'\(word)' is not `none`; leave it out for TLS")
    }
  }

  /// Refuses what is not a plain address: what goes into a header must not end it.
  private static func check(_ address: String, _ setting: String) throws(ChannelProblem) {
    guard address.utf8.count <= 254,
      address.wholeMatch(of: #/[A-Za-z0-9.!#$%&'*+\/=?^_`{|}~\-]+@[A-Za-z0-9.\-]+/#) != nil
    else { throw ChannelProblem(setting, "it is not a mail address such as me@shop.example") }
  }

  package var problem: String? {
    guard case .command(let command, _) = way else { return nil }
    return ChildProcess.problem(starting: command)
  }

  package func deliver(_ message: Message) async -> Delivery {
    let mail = MailText(message, from: sender, to: recipients)
    switch way {
    case .command(let command, let environment):
      // Programs read lines as this system ends them.
      let text = mail.text.replacing("\r\n", with: "\n")
      return await CommandChannel.run(command, environment, input: Array(text.utf8))
    case .server(let server, let encryption, let user, let password):
      do throws(NotDelivered) {
        return try await send(
          mail, server, encryption, user, try password?.read("password"))
      } catch { return error.delivery }
    }
  }

  /// Mail servers take their time: some wait before they greet, to be rid of senders in a hurry.
  private static let limits = CallLimits(
    connecting: .seconds(40), idle: .seconds(60), total: .seconds(120), bodyBytes: 1 << 20)

  private func send(
    _ mail: MailText, _ server: ServerURL, _ encryption: Mail.Encryption, _ user: String?,
    _ password: Secret?
  ) async throws(NotDelivered) -> Delivery {
    let secrets = [password, user.flatMap(Secret.init), Secret(server.text)].compactMap(\.self)
    do throws(TransferError) {
      let reply = try await transport.send(
        Mail(
          server: server, encryption: encryption, user: user, password: password, sender: sender,
          recipients: recipients, text: Array(mail.text.utf8)), limits: Self.limits,
        within: Self.limits.total)
      if reply.isAccepted { return .sent() }
      let reason =
        "the mail server answers \(reply.code): \(Secret.redact(secrets, from: reply.words))"
      return switch reply.code {
      case 400..<500: .later(reason: reason)
      case 530, 534, 535, 538: .off(reason: reason)
      default: .refused(reason: reason)
      }
    } catch {
      let error = error.editingWords { Secret.redact(secrets, from: $0) }
      let reason = error.description
      guard server.isLoopback, encryption == .needed, reason.contains("TLS") else {
        throw NotDelivered(.later(reason: reason))
      }
      let hint = "With `tls: none`, a server on this machine is sent the password without TLS"
      throw NotDelivered(.later(reason: "\(reason.asSentence) \(hint)"))
    }
  }
}

/// A message as a mail (RFC 5322), with a part in plain text and one in HTML.
struct MailText {
  /// The whole mail, with CRLF at the ends of lines.
  let text: String

  init(_ message: Message, from sender: String, to recipients: [String]) {
    let layout = MessageLayout(message)
    let domain = sender.split(separator: "@").last.map(String.init) ?? "localhost"
    // No line of Base64 has two hyphens.
    let boundary = "--ratebook-\(message.uid)"
    let lines =
      [
        "From: Ratebook <\(sender)>", "To: \(recipients.joined(separator: ",\r\n "))",
        "Subject: \(Self.encoded(layout.message.title))", "Date: \(message.at.mailText)",
        "Message-ID: <\(message.uid)@\(domain)>", "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0", "Content-Type: multipart/alternative; boundary=\"\(boundary)\"", "",
        "--\(boundary)",
      ] + Self.part("plain", Self.plain(layout)) + ["--\(boundary)"]
      + Self.part("html", Self.html(layout)) + ["--\(boundary)--", ""]
    text = lines.joined(separator: "\r\n")
  }

  private static func part(_ type: String, _ text: String) -> [String] {
    let base64 = Array(Data(text.utf8).base64EncodedString().utf8)
    let lines = stride(from: 0, to: base64.count, by: 76).map {
      String(decoding: base64[$0..<min($0 + 76, base64.count)], as: UTF8.self)
    }
    return [
      "Content-Type: text/\(type); charset=utf-8", "Content-Transfer-Encoding: base64", "",
    ] + lines
  }

  /// A header's text in encoded words (RFC 2047) of at most 75 signs.
  private static func encoded(_ text: String) -> String {
    var words: [[UInt8]] = [[]]
    for scalar in text.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      if words[words.count - 1].count + bytes.count > 42 { words.append([]) }
      words[words.count - 1] += bytes
    }
    return words.map { "=?utf-8?B?\(Data($0).base64EncodedString())?=" }.joined(separator: "\r\n ")
  }

  private static func plain(_ layout: MessageLayout) -> String {
    let message = layout.message
    var lines = [message.title]
    for group in message.groups { lines += ["", group.head] + group.body.map { "  " + $0 } }
    for line in [layout.hiddenLine, message.link].compactMap(\.self) { lines += ["", line] }
    return lines.joined(separator: "\r\n") + "\r\n"
  }

  private static func html(_ layout: MessageLayout) -> String {
    let message = layout.message
    var body = "<p><b>\(escaped(message.title))</b></p>\r\n"
    for group in message.groups {
      let lines = group.body.map(inert).joined(separator: "\r\n")
      body += "<p><b>\(inert(group.head))</b></p>\r\n"
      if !lines.isEmpty { body += "<pre style=\"white-space: pre-wrap\">\(lines)</pre>\r\n" }
    }
    if let line = layout.hiddenLine { body += "<p>\(escaped(line))</p>\r\n" }
    if let link = message.link.map(escaped) { body += "<p><a href=\"\(link)\">\(link)</a></p>\r\n" }
    return """
      <!DOCTYPE html>
      <html><head><meta charset="utf-8"><meta name="format-detection" \
      content="telephone=no, date=no, address=no, email=no, url=no"></head>
      <body>
      \(body)</body></html>
      """
  }

  /// A text that has no links: mail programs make them of addresses, but of none that a line may break in.
  private static func inert(_ text: String) -> String {
    escaped(text).replacing("://", with: ":<wbr>//").replacing("@", with: "<wbr>@")
      .replacing(#/\.(?=\w)/#, with: ".<wbr>")
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}

extension Timestamp {
  /// The time as mail has it: `Mon, 30 Nov 2026 14:00:00 +0000`.
  fileprivate var mailText: String {
    let parts = Calendar.utc.dateComponents(
      [.weekday, .day, .month, .year, .hour, .minute, .second], from: date)
    func two(_ number: Int?) -> String { (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    return "\(days[(parts.weekday ?? 1) - 1]), \(two(parts.day)) \(months[(parts.month ?? 1) - 1]) "
      + "\(parts.year ?? 0) \(two(parts.hour)):\(two(parts.minute)):\(two(parts.second)) +0000"
  }
}
