import FlyingSocks
import Foundation

/// An HTTP/1.1 server on the loopback address, with as much of HTTP as an API with one POST endpoint needs.
///
/// The library's own server could be used, but it would load libcurl and forty other libraries at
/// every start of the program.
struct HTTPServer: Sendable {
  typealias Answering = @Sendable (HTTPRequest) async -> HTTPResponse

  /// The port of the server.
  let port: UInt16
  private let serving: Task<Void, any Error>

  /// Listens on this port, or on any free one if it is 0, and answers from now on. Throws
  /// `SocketError` if the port is not available.
  init(port: UInt16, answering: @escaping Answering) async throws {
    let socket = try Socket(domain: Int32(sockaddr_in.family))
    do {
      try socket.setValue(true, for: .localAddressReuse)
      try socket.bind(to: .inet(ip4: "127.0.0.1", port: port))
      try socket.listen()
      guard case .ip4(_, let port) = try socket.sockname() else {
        throw SocketError.unsupportedAddress
      }
      self.port = port
      let pool: some AsyncSocketPool = .make()
      try await pool.prepare()
      let listener = try AsyncSocket(socket: socket, pool: pool)
      serving = Task { try await Self.serve(listener, on: pool, answering) }
    } catch {
      try? socket.close()
      throw error
    }
  }

  /// Stops listening, ends all connections, and returns when these have ended.
  func stop() async {
    serving.cancel()
    _ = await serving.result
  }

  private static func serve(
    _ listener: AsyncSocket, on pool: some AsyncSocketPool, _ answering: @escaping Answering
  ) async throws {
    defer { try? listener.close() }
    try await withThrowingDiscardingTaskGroup { group in
      group.addTask { try await pool.run() }
      while true {
        let socket = try await listener.accept()
        group.addTask { await HTTPConnection(socket).serve(answering) }
      }
    }
  }
}
