import FlyingSocks
import FoundationEssentials

/// One caller's connection: requests in sequence, until either side closes it.
struct HTTPConnection {
  private static let headerLimit = 16_384
  private static let bodyLimit = 1 << 20

  private let socket: AsyncSocket
  /// Bytes that arrived and have not been read yet.
  private var received: [UInt8] = []

  init(_ socket: AsyncSocket) { self.socket = socket }

  /// Answers the requests, and closes the connection at the end. A broken connection ends here.
  consuming func serve(_ answering: HTTPServer.Answering) async {
    defer { try? socket.close() }
    do {
      while let request = try await nextRequest() {
        let response = await answering(request)
        try await send(response)
        guard request.keepsConnection, response.delivery.isWhole else { return }
      }
    } catch let refusal as HTTPRequest.Refusal {
      try? await send(HTTPResponse(status: refusal.status))
    } catch {}
  }

  /// The next request; `nil` if the caller has closed the connection. Throws ``HTTPRequest/Refusal``.
  private mutating func nextRequest() async throws -> HTTPRequest? {
    let separator = Array("\r\n\r\n".utf8)
    var end = received.firstRange(of: separator)
    while end == nil {
      guard received.count < Self.headerLimit else { throw HTTPRequest.Refusal.header }
      do { received += try await socket.read(atMost: 4096) } catch SocketError.disconnected {
        return nil
      }
      end = received.firstRange(of: separator)
    }
    guard let end, var request = HTTPRequest(header: received[..<end.lowerBound]),
      let count = request.bodyCount
    else { throw HTTPRequest.Refusal.header }
    guard count <= Self.bodyLimit else { throw HTTPRequest.Refusal.body }
    received.removeFirst(end.upperBound)
    while received.count < count { received += try await socket.read(atMost: 4096) }
    request.body = Array(received.prefix(count))
    received.removeFirst(count)
    return request
  }

  private func send(_ response: HTTPResponse) async throws {
    switch response.delivery {
    case .whole: try await socket.write(Data(response.header + response.body))
    case .half:
      let half = response.body.prefix(response.body.count / 2)
      try await socket.write(Data(response.header + half))
    case .byByte(let pause):
      try await socket.write(Data(response.header))
      for byte in response.body {
        try await Task.sleep(for: pause)
        try await socket.write(Data([byte]))
      }
    case .never: try await Task.sleep(for: .seconds(86_400))
    }
  }
}
