import FlyingSocks
import Foundation

/// An HTTP/1.1 server on the loopback address, for as much of HTTP as an API of one POST endpoint
/// needs.
///
/// The library's own server would do as well, but needs libcurl and its forty libraries
/// into every start of the program.
struct HTTPServer: Sendable {
  typealias Answering = @Sendable (HTTPRequest) async -> HTTPResponse

  /// The port that it listens on.
  let port: UInt16
  private let serving: Task<Void, any Error>

  /// Listens on that port, on any free one where it is 0, and answers from now on. Throws
  /// `SocketError` if the port cannot be had.
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

  /// Stops listening, breaks off what is underway, and returns once all of that has ended.
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
