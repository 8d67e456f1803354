import FlyingSocks
import Foundation

/// Where a driver or one of its sessions takes commands, over HTTP on the loopback address.
struct DriverAddress: Sendable {
  var port: UInt16
  var path = ""

  func appending(_ name: String) -> Self { Self(port: port, path: "\(path)/\(name)") }

  /// Sends a request and gives the body of the answer, whatever its status.
  ///
  /// Foundation's own client on Linux gives up at the header that chromedriver writes.
  func send(_ method: String, _ body: Data) async throws -> Data {
    let header = """
      \(method) \(path) HTTP/1.1\r
      Host: 127.0.0.1:\(port)\r
      Content-Type: application/json\r
      Content-Length: \(body.count)\r
      Connection: close\r
      \r\n
      """
    let socket = try await AsyncSocket.connected(
      to: .inet(ip4: "127.0.0.1", port: port), timeout: 300)
    defer { try? socket.close() }
    try await socket.write(Data(header.utf8) + body)
    return try await answer(from: socket)
  }

  /// The body of an answer that tells its length.
  private func answer(from socket: AsyncSocket) async throws -> Data {
    let end = Data("\r\n\r\n".utf8)
    var bytes = Data()
    while bytes.firstRange(of: end) == nil { bytes += try await socket.read(atMost: 1 << 16) }
    let start = bytes.firstRange(of: end)?.upperBound ?? 0
    let header = String(decoding: bytes[..<start], as: UTF8.self).lowercased()
    guard let length = header.firstMatch(of: #/content-length: *([0-9]+)/#).flatMap({ Int($0.1) })
    else { throw BrowserFailure("the driver answers without a length: \(header)") }
    while bytes.count < start + length { bytes += try await socket.read(atMost: 1 << 16) }
    return bytes[start..<start + length]
  }
}
