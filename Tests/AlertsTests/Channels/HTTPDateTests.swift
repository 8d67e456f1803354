import Catalogue
import PanelSimulator
import Testing
import Transport

@testable import Alerts

@Suite struct HTTPDateTests {
  @Test(
    "each of HTTP's three forms is read",
    arguments: [
      "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
      "Sun Nov  6 08:49:37 1994",
    ])
  func forms(text: String) {
    #expect(Timestamp(httpDate: text)?.description == "1994-11-06T08:49:37Z")
  }

  @Test(
    "nothing else is",
    arguments: [
      "", "30", "tomorrow", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET",
      "Sun, 06 Nop 1994 08:49:37 GMT", "1994-11-06T08:49:37Z",
    ])
  func others(text: String) { #expect(Timestamp(httpDate: text) == nil) }

  @Test("two digits of a year are of this century below 70")
  func centuries() {
    #expect(
      Timestamp(httpDate: "Tuesday, 01-Dec-26 00:00:00 GMT")?.description == "2026-12-01T00:00:00Z")
  }

  @Test("every channel waits until the date that its server names", arguments: Samples.kinds)
  func waits(kind: ChannelKind) async throws {
    try await Samples.simulated { servers, url in
      for fault in [ChannelFault.tooManyUntil, .unavailableUntil] {
        await servers.setFault(fault)
        let delivery = try await Samples.channel(kind, at: url).deliver(Samples.message(["x"]))
        guard case .later(_, let after) = delivery else {
          Issue.record("\(delivery)")
          continue
        }
        #expect(after == .seconds(90))
      }
    }
  }

  @Test("a date in the past asks for no pause, and without the server's clock this one counts")
  func clocks() {
    func pause(_ headers: [String: String]) -> Duration? {
      ChannelAnswer(HTTPResponse(status: 429, headers: headers, body: []), []).retryAfter
    }
    #expect(pause(["retry-after": "Sun, 06 Nov 1994 08:49:37 GMT"]) == .zero)
    #expect(pause(["retry-after": "Sat, 06 Nov 2094 08:49:37 GMT"]) == .seconds(86_400))
    #expect(pause(["retry-after": "soon"]) == nil && pause([:]) == nil)
  }
}
