import Foundation
import Support
import Synchronization
import Testing

@testable import Catalogue
@testable import PanelAPI
@testable import Transport

/// Answers that are large, of which few are in memory at a time.
@Suite struct LargeAnswersTests {
  private static let usualBytes = 10_000
  private static let large = catalogue(bytes: usualBytes + 1)

  private static func catalogue(bytes: Int) -> String {
    let (before, after) = (#"[{"service":1,"rate":"1","name":""#, #""}]"#)
    let name = String(repeating: "a", count: bytes - before.utf8.count - after.utf8.count)
    return before + name + after
  }

  private func client(_ url: String, _ answers: LargeAnswers) throws -> PanelClient {
    var client = try Panels.client(url)
    client.transport.largeAnswers = answers
    return client
  }

  private static let nothingKnown = KnownEntries(key: .open)

  @Test("A large answer has a permit until it is released")
  func haveAPlaceUntilTheyAreForgotten() async throws {
    try await StubPanel.answering(Self.large) { url, _ in
      let answers = LargeAnswers(places: 1, usualBytes: Self.usualBytes)
      let client = try client(url, answers)
      var reading: CatalogueReading? = try await client.catalogue(knowing: Self.nothingKnown)
      #expect(reading?.answer.services.count == 1)
      #expect(answers.place() == nil)
      reading = nil
      #expect(answers.place() != nil)
    }
  }

  @Test("A larger answer needs one more permit")
  func thatAreLargerHaveAPlaceMore() async throws {
    let larger = LargeAnswers(places: 1, usualBytes: 2 * Self.usualBytes)
    let answers = LargeAnswers(places: 2, usualBytes: Self.usualBytes, larger: larger)
    for (bytes, isLarger) in [(2 * Self.usualBytes, false), (2 * Self.usualBytes + 1, true)] {
      try await StubPanel.answering(Self.catalogue(bytes: bytes)) { url, _ in
        let client = try client(url, answers)
        let reading = try await client.catalogue(knowing: Self.nothingKnown)
        withExtendedLifetime(reading) {
          let place = answers.place()
          #expect(place != nil && answers.place() == nil)
          #expect((larger.place() == nil) == isLarger)
        }
      }
    }
    let places = [answers.place(), answers.place(), larger.place()]
    #expect(places.allSatisfy { $0 != nil })
  }

  @Test("An answer of usual size needs no permit")
  func ofUsualSizeNeedNone() async throws {
    try await StubPanel.answering(Self.catalogue(bytes: Self.usualBytes)) { url, _ in
      let client = try client(url, LargeAnswers(places: 0, usualBytes: Self.usualBytes))
      #expect(try await client.services().services.count == 1)
    }
  }

  @Test("A large answer waits for a permit")
  func waitForAPlace() async throws {
    try await StubPanel.answering(Self.large) { url, panel in
      let answers = LargeAnswers(places: 1, usualBytes: Self.usualBytes)
      let place = Mutex(answers.place())
      let client = try client(url, answers)
      let isRead = Mutex(false)
      let call = Task {
        let count = try await client.services().services.count
        isRead.withLock { $0 = true }
        return count
      }
      while await panel.requests.isEmpty { await Task.yield() }
      try await Task.sleep(for: .milliseconds(300))
      #expect(isRead.withLock { !$0 })
      place.withLock { $0 = nil }
      #expect(try await call.value == 1)
      #expect(answers.place() != nil)
    }
  }

  /// The panel cannot help it: its time for an answer does not run meanwhile.
  @Test("A large answer may wait longer than a call may last")
  func waitLongerThanACallMayTake() async throws {
    // More than the system keeps for a reader who waits.
    try await StubPanel.answering(bytes: [UInt8](repeating: 0x20, count: 30 << 20)) { url, panel in
      let answers = LargeAnswers(places: 1, usualBytes: Self.usualBytes)
      let place = Mutex(answers.place())
      let time = Duration.seconds(3)
      let request = HTTPRequest(to: try PanelURL(url).server, body: [])
      let call = Task {
        try await CurlTransport(largeAnswers: answers)
          .send(request, limits: CallLimits(idle: time, total: time), within: time).body.count
      }
      while await panel.requests.isEmpty { await Task.yield() }
      try await Task.sleep(for: time + .milliseconds(500))
      place.withLock { $0 = nil }
      #expect(try await call.value == 30 << 20)
    }
  }

  @Test("A waiting answer ends when its call is cancelled")
  func endWhenTheCallIsCancelledWhileTheyWait() async throws {
    try await StubPanel.answering(Self.large) { url, panel in
      let client = try client(url, LargeAnswers(places: 0, usualBytes: Self.usualBytes))
      let call = Task { try await client.services() }
      while await panel.requests.isEmpty { await Task.yield() }
      try await Task.sleep(for: .milliseconds(200))
      call.cancel()
      await #expect(throws: PanelError.transfer(.cancelled)) { try await call.value }
    }
  }
}
