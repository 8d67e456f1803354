/// One mail to one mail server.
package struct Mail: Sendable {
  /// Whether TLS is used with a server that starts without it (STARTTLS).
  package enum Encryption: Sendable {
    /// Without TLS, nothing is sent.
    case needed
    /// TLS is used if the server offers it, with any certificate. For a server on this machine that gets
    /// no secret.
    case ifOffered
    case none
  }

  package var server: ServerURL
  package var encryption: Encryption
  package var user: String?
  package var password: Secret?
  package var sender: String
  package var recipients: [String]
  /// The whole message with its headers. Lines end with CRLF.
  package var text: [UInt8]

  package init(
    server: ServerURL, encryption: Encryption = .needed, user: String? = nil,
    password: Secret? = nil, sender: String,
    recipients: [String], text: [UInt8]
  ) {
    (self.server, self.encryption) = (server, encryption)
    (self.user, self.password) = (user, password)
    (self.sender, self.recipients, self.text) = (sender, recipients, text)
  }
}

/// A mail server's last reply, such as `550 no such user`.
package struct MailReply: Hashable, Sendable {
  package var code: Int
  package var words: String

  package init(code: Int, words: String) { (self.code, self.words) = (code, words) }

  /// Whether the server accepted the mail.
  package var isAccepted: Bool { (200..<300).contains(code) }
}
