import FlyingFox
import FlyingSocks
import Foundation

/// A web host on the loopback address that shows a folder under a path of its own, as hosts of many
/// sites do, and nothing beside it.
final class FolderServer: Sendable {
  /// What a careful host sends with every page: nothing from elsewhere, and nothing that is written
  /// into the page itself.
  static let policy = """
    default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; \
    form-action 'none'
    """

  /// The address of the folder, with a slash at its end.
  let base: URL
  /// The address of a page that belongs to no site and allows everything, to look at sites from.
  let workbench: URL
  private let server: HTTPServer

  private static let path = "/hosts/of~many/prices/"

  /// Shows a folder, with this `Content-Security-Policy` or none.
  init(_ folder: URL, policy: String? = FolderServer.policy) async throws {
    server = HTTPServer(address: try .inet(ip4: "127.0.0.1", port: 0), logger: .disabled)
    await server.appendRoute("*") { request in
      guard request.path != "/" else { return Self.response(.ok, "html", Data()) }
      guard request.path.hasPrefix(Self.path) else { return HTTPResponse(statusCode: .notFound) }
      return Self.response(to: request.path.dropFirst(Self.path.count), in: folder, policy)
    }
    let server = server
    Task { try await server.run() }
    try await server.waitUntilListening(timeout: 300)
    guard case .ip4(_, let port) = await server.listeningAddress,
      let root = URL(string: "http://127.0.0.1:\(port)/")
    else { throw BrowserFailure("the web host did not start") }
    workbench = root
    base = root.appending(path: Self.path)
  }

  func stop() async { await server.stop() }

  private static func response(
    to path: Substring, in folder: URL, _ policy: String?
  ) -> HTTPResponse {
    let name = path.isEmpty || path.hasSuffix("/") ? path + "index.html" : path
    let file = folder.appending(path: name)
    guard !name.split(separator: "/").contains(".."), let bytes = try? Data(contentsOf: file) else {
      let page = (try? Data(contentsOf: folder.appending(path: "404.html"))) ?? Data()
      return response(.notFound, "html", page, policy)
    }
    return response(.ok, file.pathExtension, bytes, policy)
  }

  private static func response(
    _ status: HTTPStatusCode, _ kind: String, _ bytes: Data, _ policy: String? = nil
  ) -> HTTPResponse {
    var headers: HTTPHeaders = [.contentType: mediaTypes[kind] ?? "application/octet-stream"]
    headers[HTTPHeader("Content-Security-Policy")] = policy
    return HTTPResponse(statusCode: status, headers: headers, body: bytes)
  }

  private static let mediaTypes = [
    "html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml",
    "png": "image/png", "json": "application/json", "csv": "text/csv",
    "xml": "application/atom+xml",
  ]
}
