import CCrypto
import Catalogue
import FoundationEssentials
import Support
import Transport

/// A program at a URL of the user's own, called as Standard Webhooks (standardwebhooks.com) says.
package struct WebhookChannel: ChannelForm {
  package static let settings = [
    ChannelSetting("webhook", .textOrSecret, .own, isNeeded: true),
    ChannelSetting("secret", .secret, .beside), .api,
  ]

  private let endpoint: Endpoint
  private let secret: LazySecret?
  private let transport: CurlTransport

  package init(_ values: ChannelValues) throws(ChannelProblem) {
    endpoint = try Endpoint("webhook", of: values, like: "https://shop.example/ratebook")
    if let url = values.texts["webhook"],
      let names = try? ServerURL(url, setting: "webhook", like: "").parameterNames,
      names.contains(where: ServerURL.secretNames.contains)
    {
      throw ChannelProblem(
        "webhook", "it holds a secret; write the URL's source, such as {file: PATH}")
    }
    (secret, transport) = (values.secrets["secret"], values.transport)
  }

  package func share(of message: Message) -> Double { MessageJSON.share(of: message) }

  package func deliver(_ message: Message) async -> Delivery {
    do throws(NotDelivered) { return try await send(message) } catch { return error.delivery }
  }

  private func send(_ message: Message) async throws(NotDelivered) -> Delivery {
    let (url, secrets) = try endpoint.resolved()
    let key = try secret?.read("secret")
    let body = MessageJSON.fitting(message)
    let time = "\(Timestamp(Date()).milliseconds / 1000)"
    var headers = [(name: "webhook-id", value: message.uid), ("webhook-timestamp", time)]
    if let key {
      do throws(WebhookSignature.Problem) {
        let signature = try WebhookSignature.of("\(message.uid).\(time).\(body)", with: key)
        headers.append(("webhook-signature", signature))
      } catch { return .later(reason: error.description) }
    }
    let call = ChannelCall(
      transport: transport, secrets: secrets + (key.map { [$0] } ?? []))
    let answer = try await call.post(body, to: url, headers: headers)
    if answer.isSuccess { return .sent() }
    // What the program does not understand today, it may after its owner has mended it.
    if case .refused(let reason) = answer.outcome(nil), answer.status != 413 {
      return .later(reason: reason, after: answer.retryAfter)
    }
    return answer.outcome(nil)
  }
}

/// The signature of Standard Webhooks.
enum WebhookSignature {
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  /// `v1,` and the HMAC-SHA256 of a text in Base64. A secret that begins with `whsec_` is Base64 after that.
  static func of(_ text: String, with secret: Secret) throws(Problem) -> String {
    let prefix = "whsec_"
    var key = Array(secret.text.utf8)
    if secret.text.hasPrefix(prefix) {
      guard let decoded = Data(base64Encoded: String(secret.text.dropFirst(prefix.count))) else {
        throw Problem(description: "the secret begins with \(prefix) and is not Base64 after it")
      }
      key = Array(decoded)
    }
    var (code, text) = ([UInt8](repeating: 0, count: 32), text)
    let problem = text.withUTF8 {
      ccrypto_hmac_sha256(key, key.count, $0.baseAddress, $0.count, &code)
    }
    if let problem {
      throw Problem(description: "it cannot be signed: \(String(cString: problem))")
    }
    return "v1," + Data(code).base64EncodedString()
  }
}

/// A message for programs.
enum MessageJSON {
  private static let limit = 20_000

  /// The message as JSON of at most 20 kB; groups count what is left out.
  static func fitting(_ message: Message) -> String {
    text(MessageLayout(message) { share(of: $0) <= 1 })
  }

  static func share(of message: Message) -> Double { share(of: MessageLayout(message)) }

  private static func share(of layout: MessageLayout) -> Double {
    Double(text(layout).utf8.count) / Double(limit)
  }

  private static func text(_ layout: MessageLayout) -> String {
    let message = layout.message
    let groups = message.groups.map { group in
      JSONText.members([
        "head": JSONText.quoted(group.head),
        "lines": JSONText.list(
          group.lines.map { line in
            JSONText.members([
              "text": JSONText.quoted(line.text),
              "notes": JSONText.list(line.notes.map(JSONText.quoted)), "facts": line.facts,
            ])
          }),
        "others": "\(group.others)",
      ])
    }
    return JSONText.members([
      "type": #""ratebook.alerts""#, "id": JSONText.quoted(message.uid),
      "timestamp": JSONText.quoted("\(message.at)"),
      "data": JSONText.members([
        "title": JSONText.quoted(message.title), "groups": JSONText.list(groups),
        "others": "\(layout.hidden)", "link": message.link.map(JSONText.quoted) ?? "null",
      ]),
    ])
  }
}
