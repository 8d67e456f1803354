import FlyingSocks
import Foundation

/// A mail server on the loopback address that takes what it is sent, and notes it.
actor MailServer {
  /// Each connection's commands.
  private(set) var commands: [String] = []
  /// The mails that were taken, with CRLF at the ends of lines.
  private(set) var mails: [String] = []
  /// Replies instead of the usual ones, by the first word of the command; `.` is for the mail itself.
  private let replies: [String: String]
  /// Whether it hangs up after a mail, before it says that it has it.
  private let hangsUp: Bool
  private var serving: Task<Void, any Error>?

  init(replies: [String: String] = [:], hangsUp: Bool = false) {
    (self.replies, self.hangsUp) = (replies, hangsUp)
  }

  /// Runs `body` with a server and its port.
  static func running(
    replies: [String: String] = [:], hangsUp: Bool = false,
    _ body: (MailServer, UInt16) async throws -> Void
  ) async throws {
    let server = MailServer(replies: replies, hangsUp: hangsUp)
    let port = try await server.start()
    do { try await body(server, port) } catch {
      await server.stop()
      throw error
    }
    await server.stop()
  }

  private func start() async throws -> UInt16 {
    let socket = try Socket(domain: Int32(sockaddr_in.family))
    try socket.bind(to: .inet(ip4: "127.0.0.1", port: 0))
    try socket.listen()
    guard case .ip4(_, let port) = try socket.sockname() else {
      throw SocketError.unsupportedAddress
    }
    let pool: some AsyncSocketPool = .make()
    try await pool.prepare()
    let listener = try AsyncSocket(socket: socket, pool: pool)
    serving = Task {
      defer { try? listener.close() }
      try await withThrowingDiscardingTaskGroup { group in
        group.addTask { try await pool.run() }
        while true {
          let socket = try await listener.accept()
          group.addTask { try? await self.serve(socket) }
        }
      }
    }
    return port
  }

  private func stop() async {
    serving?.cancel()
    _ = await serving?.result
  }

  private func serve(_ socket: AsyncSocket) async throws {
    defer { try? socket.close() }
    try await socket.write(Data("\(replies["greeting"] ?? "220 test ESMTP")\r\n".utf8))
    var received: [UInt8] = []
    while true {
      let line = try await Self.read(until: "\r\n", from: socket, &received)
      commands.append(line)
      let word = String(line.prefix { $0 != " " && $0 != ":" }).uppercased()
      let usual =
        switch word {
        case "EHLO": "250-test\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME"
        case "AUTH": "235 welcome"
        case "DATA": "354 go on"
        case "QUIT": "221 bye"
        default: "250 fine"
        }
      if line == "AUTH PLAIN" || line == "AUTH LOGIN" {
        try await socket.write(Data("334 \r\n".utf8))
        commands.append(try await Self.read(until: "\r\n", from: socket, &received))
      }
      let reply = replies[word] ?? usual
      try await socket.write(Data("\(reply)\r\n".utf8))
      if word == "QUIT" { return }
      guard word == "DATA", reply.hasPrefix("354") else { continue }
      mails.append(try await Self.read(until: "\r\n.\r\n", from: socket, &received))
      if hangsUp { return }
      try await socket.write(Data("\(replies["."] ?? "250 queued as 1")\r\n".utf8))
    }
  }

  private static func read(
    until end: String, from socket: AsyncSocket, _ received: inout [UInt8]
  ) async throws -> String {
    while true {
      if let range = received.firstRange(of: Array(end.utf8)) {
        let text = String(decoding: received[..<range.lowerBound], as: UTF8.self)
        received.removeFirst(range.upperBound)
        return text
      }
      received += try await socket.read(atMost: 4096)
    }
  }
}
