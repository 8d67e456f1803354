import Catalogue
import FlyingFox
import FlyingSocks
import Foundation
import PanelSimulator

/// Simulated panels on loopback, each as a line of a configuration.
enum TestPanel {
  /// A key as long as real ones are, with signs that JSON and forms write otherwise.
  static let key = "c0ffee/5ec2e7+c0ffee5ec2e7c0ffee00"
  /// The part of it that is in none of the texts around it, in any spelling.
  static let keyMark = "5ec2e7"
  /// The environment that holds the key.
  static let environment = ["PANEL_KEY": key]

  static func simulated(services: Int = 20, fault: Fault? = nil) async throws -> (
    panel: SimulatedPanel, url: String
  ) {
    let market = Market(seed: 7, services: services, start: Timestamp(Date()))
    let panel = SimulatedPanel(key: key, market: market)
    await panel.setFault(fault)
    return (panel, try await panel.start())
  }

  /// One panel of a configuration, in YAML's flow style.
  static func line(
    _ name: String, _ url: String, variable: String = "PANEL_KEY", more: String = ""
  ) -> String {
    "name: \(name), url: '\(url)', key: {env: \(variable)}\(more.isEmpty ? "" : ", " + more)"
  }
}

/// A panel that shows its caller all that it was sent, as careless ones do.
final class EchoingPanel: Sendable {
  /// Where it shows it.
  enum Place: CaseIterable, Sendable {
    case error, forbidden, defect, catalogue, html
  }

  private let server: HTTPServer
  let url: String

  init(_ place: Place) async throws {
    server = HTTPServer(address: try .inet(ip4: "127.0.0.1", port: 0), logger: .disabled)
    await server.appendRoute("*") { request in
      let sent = String(decoding: try await request.bodyData, as: UTF8.self)
      // As it came, and as JSON has it from PHP and from others.
      let form = [
        sent, sent.replacing("%2F", with: #"\/"#).replacing("%2B", with: "+"),
        sent.replacing("%2F", with: #"\u002f"#).replacing("%2B", with: #"\u002B"#),
      ].joined(separator: " ")
      return Self.response(place, form, asksForServices: form.contains("action=services"))
    }
    let server = server
    Task { try await server.run() }
    try await server.waitUntilListening(timeout: 60)
    guard case .ip4(_, let port) = await server.listeningAddress else {
      throw CocoaError(.fileNoSuchFile)
    }
    url = "http://127.0.0.1:\(port)/api"
  }

  func stop() async { await server.stop() }

  private static func response(
    _ place: Place, _ form: String, asksForServices: Bool
  ) -> HTTPResponse {
    let service =
      #"{"service":1,"name":"N \#(form)","category":"\#(form)","rate":"1","min":"1","max":"2"}"#
    let text =
      switch place {
      case .error, .forbidden: #"{"error":"bad call: \#(form)"}"#
      case .defect where asksForServices:
        #"[{"service":1,"name":"A","rate":1,"refill":"\#(form)"},"#
          + #"{"service":2,"name":"\#(form)","rate":"\#(form)"}]"#
      case .catalogue where asksForServices: "[\(service)]"
      case .catalogue where form.contains("action=status"):
        #"{"1":{"error":"bad id: \#(form)"},"2":{"status":"\#(form)","note":"\#(form)"}}"#
      case .defect, .catalogue: #"{"balance":"1","currency":"\#(form)"}"#
      case .html: "<p>\(form)</p>"
      }
    return HTTPResponse(
      statusCode: place == .forbidden ? .forbidden : .ok, body: Data(text.utf8))
  }
}
