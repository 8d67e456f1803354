import Catalogue
import Store
import Synchronization
import TestSupport
import Testing

@testable import Alerts

/// A store with rules, a clock that stands still, and channels that answer as they are told to.
final class TrialOutbox: Sendable {
  let folder: TemporaryFolder
  let rules: [AlertRule]
  private let time = Mutex(Timestamp(milliseconds: 1_793_491_200_000))
  private let uids = Mutex(0)
  let channels: [String: TrialChannel]

  init(_ rules: [AlertRule], channels: [String] = ["me"]) throws {
    folder = try TemporaryFolder()
    self.rules = rules
    self.channels = Dictionary(uniqueKeysWithValues: channels.map { ($0, TrialChannel()) })
  }

  /// One with a rule of each sentence for the first channel.
  convenience init(
    _ sentences: String..., digest: String? = nil, channels: [String] = ["me"],
    isUrgent: Bool = false
  ) throws {
    let rules = try sentences.map {
      AlertRule(
        try Condition($0), to: channels[0], digest: digest.flatMap { Digest($0) },
        isUrgent: isUrgent)
    }
    try self.init(rules, channels: channels)
  }

  func channel(_ name: String = "me") throws -> TrialChannel { try #require(channels[name]) }

  private var nextNumber: Int {
    uids.withLock { number in
      number += 1
      return number
    }
  }

  var path: String { folder.path + "/ratebook.sqlite" }

  var now: Timestamp {
    get { time.withLock(\.self) }
    set { time.withLock { $0 = newValue } }
  }

  var evaluation: AlertEvaluation {
    AlertEvaluation(rules, zone: .utc) { self.now }
  }

  func store() throws -> RatebookStore { try .forWriting(path: path) }

  /// Takes a snapshot of these rates by service, an hour after the one before.
  @discardableResult func snapshot(
    _ rates: KeyValuePairs<String, String>, after hours: Double = 1, panel: String = "acme"
  ) throws -> Recording {
    let services = rates.map { id, rate in
      Service(id: id, name: "Likes \(id)", rate: Amount(canonical: rate))
    }
    return try snapshot(services, after: hours, panel: panel)
  }

  /// Takes a snapshot of these services.
  @discardableResult func snapshot(
    _ services: [Service], after hours: Double = 1, panel: String = "acme"
  ) throws -> Recording {
    now = now + .milliseconds(Int64(hours * 3_600_000))
    return try store().record(
      Attempt(
        panel: panel, takenAt: now, catalogue: .answered(CatalogueAnswer(services: services)),
        balance: .notAsked), alerts: evaluation)
  }

  /// Sends what is due, and gives the texts that each channel has by then.
  @discardableResult func send(
    quiet: String? = nil, fingerprint: String = "1", secret: String? = nil, limit: Int? = 20,
    to names: [String]? = nil
  ) async throws -> OutboxSender.Report {
    let named = channels.filter { names?.contains($0.key) ?? true }
    let configured = named.sorted { $0.key < $1.key }.map { name, channel in
      var configured = ConfiguredChannel(
        name: name, fingerprint: fingerprint, share: channel.share
      ) { movedTo in
        channel.moved(to: movedTo)
        return channel
      }
      configured.quiet = quiet.flatMap(QuietHours.init)
      configured.limit = limit
      configured.secrets = { secret.map { Array($0.utf8) } }
      return configured
    }
    let clock = OutboxSender.Clock(
      now: { self.now }, sleep: { self.now = self.now + $0 }, random: { 0.5 },
      uid: { "uid-\(self.nextNumber)" })
    return try await OutboxSender(
      SharedStore(path: path, gate: AcceptanceGate()) {}, configured, zone: .utc, clock: clock
    ).send()
  }
}

/// A channel that keeps what it is sent, and answers with its next outcomes; then all is sent.
final class TrialChannel: Channel {
  private let state = Mutex<State>(State())

  private struct State {
    var outcomes: [Delivery] = []
    var attempts: [Message] = []
    var delivered: [Message] = []
    var movedTo: String?
    var room = Int.max
  }

  /// Takes so many alerts in a message at most.
  func take(atMost room: Int) { state.withLock { $0.room = room } }

  func share(of message: Message) -> Double {
    Double(message.groups.reduce(0) { $0 + $1.lines.count }) / Double(state.withLock(\.room))
  }

  func answer(_ outcomes: Delivery...) { state.withLock { $0.outcomes += outcomes } }

  func moved(to place: String?) { state.withLock { $0.movedTo = place } }

  func deliver(_ message: Message) async -> Delivery {
    // While a message is on its way, other channels go on.
    for _ in 1...200 { await Task.yield() }
    return state.withLock { state in
      state.attempts.append(message)
      let outcome = state.outcomes.isEmpty ? .sent() : state.outcomes.removeFirst()
      if case .sent = outcome { state.delivered.append(message) }
      return outcome
    }
  }

  var movedTo: String? { state.withLock(\.movedTo) }
  var uids: [String] { state.withLock { $0.attempts.map(\.uid) } }

  /// The lines of what was delivered, without the titles.
  var lines: [String] {
    state.withLock { state in
      state.delivered.flatMap { $0.text.split(separator: "\n").dropFirst().map(String.init) }
    }
  }

  /// The facts of the lines of what was delivered.
  var facts: [String] {
    state.withLock { $0.delivered.flatMap { $0.groups.flatMap { $0.lines.map(\.facts) } } }
  }

  var messages: Int { state.withLock { $0.delivered.count } }
}
