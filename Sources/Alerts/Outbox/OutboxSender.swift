public import Catalogue
public import Store

/// Sends what the outbox holds, channel by channel, each in order.
///
/// No lock is held while a message is on its way: it is claimed in one short transaction and marked in another. So a
/// message arrives at least once, and twice only if the process dies between the channel's answer and the mark.
public struct OutboxSender: Sendable {
  private let store: SharedStore
  private let channels: [ConfiguredChannel]
  private let zone: Zone
  private let site: String?
  private let clock: Clock

  /// What it needs of the world.
  public struct Clock: Sendable {
    public var now: @Sendable () -> Timestamp
    public var sleep: @Sendable (Duration) async throws -> Void
    /// From 0 to 1.
    public var random: @Sendable () -> Double
    public var uid: @Sendable () -> String

    public init(
      now: @escaping @Sendable () -> Timestamp,
      sleep: @escaping @Sendable (Duration) async throws -> Void,
      random: @escaping @Sendable () -> Double, uid: @escaping @Sendable () -> String
    ) {
      (self.now, self.sleep, self.random, self.uid) = (now, sleep, random, uid)
    }
  }

  /// `site` is the address of the user's own site, with a slash at its end.
  public init(
    _ store: SharedStore, _ channels: [ConfiguredChannel], zone: Zone, site: String? = nil,
    clock: Clock
  ) {
    (self.store, self.channels, self.zone, self.clock) = (store, channels, zone, clock)
    self.site = site
  }

  /// The outcome of a run.
  public struct Report: Sendable {
    public var sent = 0
    /// What could not be sent, by channel, for people.
    public var problems: [(channel: String, text: String)] = []
    /// The channels that are off, and why.
    public var off: [(channel: String, reason: String)] = []
    /// How many messages were given up.
    public var givenUp = 0
    /// How many alerts wait for channels that are not configured, by channel.
    public var stranded: [(channel: String, alerts: Int)] = []
    /// The channels that were given a line about another one.
    fileprivate var told: Set<String> = []

    /// Whether alerts do not arrive, and will not by themselves.
    public var isFailing: Bool { !off.isEmpty || givenUp > 0 || !stranded.isEmpty }
  }

  /// The pauses after failed attempts, to be varied by a fifth; about 75 hours in all.
  static let pauses: [Duration] = [
    .seconds(5), .seconds(300), .seconds(1800), .seconds(2 * 3600), .seconds(5 * 3600),
    .seconds(10 * 3600), .seconds(14 * 3600), .seconds(20 * 3600), .seconds(24 * 3600),
  ]
  /// A pause that is worth waiting for within a run.
  private static let shortPause = Duration.seconds(10)

  /// Sends what is due. Throws `StoreError`, `.busy` if another process is sending, and `CancellationError`.
  public func send() async throws -> Report {
    let lock = try OutboxLock(database: store.path)
    defer { withExtendedLifetime(lock) {} }
    let configured = channels.map { ($0.name, $0.fingerprint) }
    var report = Report()
    // Mostly there is nothing to send, and then nothing is written.
    let (isIdle, isSet, off) = try store.reading { store in
      report.stranded = try store.strandedAlerts(configured: channels.map(\.name))
      let isIdle = try store.isIdle(configured, at: clock.now())
      return try (isIdle, store.hasChannels(configured), store.channelsThatAreOff())
    }
    if isIdle { return report }
    // To read a secret may take long.
    let retried = channels.filter { off.contains($0.name) }.compactMap { channel in
      channel.secrets().map { (channel.name, $0) }
    }
    if !isSet || !retried.isEmpty {
      try await writing { store in
        try store.setChannels(configured)
        for (name, secrets) in retried { try store.turnOn(name, withNew: secrets) }
      }
    }
    var open = channels
    while !open.isEmpty {
      report.told = []
      try await withThrowingTaskGroup(of: Report.self) { group in
        for channel in open { group.addTask { try await send(to: channel) } }
        for try await part in group {
          report.sent += part.sent
          report.problems += part.problems
          report.off += part.off.filter { new in !report.off.contains { $0 == new } }
          report.givenUp += part.givenUp
          report.told.formUnion(part.told)
        }
      }
      open = channels.filter { report.told.contains($0.name) }
    }
    report.problems.sort { $0.channel < $1.channel }
    report.off.sort { $0.channel < $1.channel }
    return report
  }

  private func send(to channel: ConfiguredChannel) async throws -> Report {
    var report = Report()
    var step = try await writing { try next(for: channel, in: $0) }
    while case .message(let claimed, let message) = step {
      step = try await deliver(claimed, message, to: channel, &report)
    }
    if case .off(let reason) = step { report.off.append((channel.name, reason)) }
    return report
  }

  /// What to do next for a channel.
  private enum Step {
    case message(OutboxMessage, Message)
    case off(reason: String)
    case end
  }

  /// Claims what a channel is to be sent now and puts it into words, as much as the channel takes. The other lines go
  /// into the next message.
  private func next(for channel: ConfiguredChannel, in store: RatebookStore) throws -> Step {
    while true {
      try Task.checkCancellation()
      let now = clock.now()
      let claim = try store.claimMessage(
        for: channel.name, at: now, isQuiet: channel.quiet?.end(at: now, in: zone) != nil,
        atMost: channel.limit == nil ? MessagePage.mostLinesForPrograms : nil, uid: clock.uid(),
        pause: pause(after:))
      switch claim {
      case .nothing, .later: return .end
      case .off(let reason): return .off(reason: reason)
      case .message(let claimed):
        let page = MessagePage(
          of: claimed.lines.compactMap(Bundle.Line.init), to: channel,
          MessageText(channel, zone: zone, site: site), uid: claimed.uid, at: claimed.madeAt,
          failedAlerts: claimed.failedAlerts)
        try store.settle(claimed, page.settlement)
        if let message = page.message { return .message(claimed, message) }
        // The lines say nothing together.
        try store.fold(claimed)
      }
    }
  }

  /// Delivers a message, notes the outcome, and gives what to do next.
  private func deliver(
    _ claimed: OutboxMessage, _ message: Message, to channel: ConfiguredChannel,
    _ report: inout Report
  ) async throws -> Step {
    let delivery: Delivery
    switch Result(catching: { try channel.make(claimed.movedTo) }) {
    case .failure(let problem): delivery = .later(reason: "\(problem)")
    case .success(let target): delivery = await target.deliver(message)
    }
    let now = clock.now()
    switch delivery {
    case .sent(let movedTo):
      let step = try await writing { store in
        try store.mark(claimed, .sent(movedTo: movedTo), at: now)
        let step = try next(for: channel, in: store)
        if case .end = step {
          try store.forgetAlerts(before: now - RatebookStore.keepingTimeOfAlerts)
        }
        return step
      }
      report.sent += 1
      return step
    case .later(let reason, let after):
      let isLast = claimed.attempt > Self.pauses.count
      let pause = max(pause(after: claimed.attempt), after ?? .zero)
      if isLast {
        let words = "\(reason); given up after \(claimed.attempt) attempts"
        return try await giveUp(claimed, of: channel, reason, words, &report)
      }
      try await writing { try $0.mark(claimed, .later(reason: reason, next: now + pause), at: now) }
      guard pause <= Self.shortPause else {
        report.problems.append((channel.name, reason))
        return .end
      }
      try await clock.sleep(pause)
      return try await writing { try next(for: channel, in: $0) }
    case .off(let reason):
      let secrets = channel.secrets()
      let told = try await writing { store in
        try store.mark(claimed, .off(reason: reason), at: now, secrets: secrets)
        return try tell(.channelOff, of: channel, reason, at: now, in: store)
      }
      if let told { report.told.insert(told) }
      return .off(reason: reason)
    case .refused(let reason):
      let words = "the message was refused for good: \(reason)"
      return try await giveUp(claimed, of: channel, reason, words, &report)
    }
  }

  /// Marks a message as failed, and says so on another channel: the first of a channel's failures, which the
  /// channel itself has not counted yet. Gives what to do next.
  private func giveUp(
    _ claimed: OutboxMessage, of channel: ConfiguredChannel, _ reason: String, _ words: String,
    _ report: inout Report
  ) async throws -> Step {
    let now = clock.now()
    let (told, step) = try await writing { store in
      try store.mark(claimed, .later(reason: reason, next: nil), at: now)
      let told =
        claimed.failedAlerts > 0
        ? nil : try tell(.notDelivered, of: channel, reason, at: now, in: store)
      return (told, try next(for: channel, in: store))
    }
    if let told { report.told.insert(told) }
    report.givenUp += 1
    report.problems.append((channel.name, words))
    return step
  }

  /// Says on another channel what happened to one, and gives that other one; `nil` if there is none that works.
  private func tell(
    _ kind: AlertFacts.Kind, of channel: ConfiguredChannel, _ reason: String, at now: Timestamp,
    in store: RatebookStore
  ) throws -> String? {
    let failing = Set(
      try store.outboxStatus().filter { $0.offSince != nil || $0.failed > 0 }.map(\.channel))
    let others = channels.map(\.name).filter { $0 != channel.name && !failing.contains($0) }
    guard let other = others.first else { return nil }
    let rule = kind == .channelOff ? "channel off" : "alerts not delivered"
    var facts = AlertFacts(kind)
    (facts.condition, facts.value, facts.reason) = (rule, channel.name, reason)
    facts.phase = .start
    try store.raise(
      kind: "\(kind) \(channel.name)", facts: facts.json, rule: rule, to: other, at: now)
    return other
  }

  /// The pause after an attempt, from 1.
  private func pause(after attempt: Int) -> Duration {
    let pause = Self.pauses[min(attempt, Self.pauses.count) - 1]
    return .milliseconds(Int64(Double(pause.milliseconds) * (0.8 + 0.4 * clock.random())))
  }

  /// Writes one transaction, and waits for another run's for up to 10 seconds.
  private func writing<Result>(_ body: (RatebookStore) throws -> Result) async throws -> Result {
    for _ in 0..<100 {
      do { return try store.writing(body) } catch StoreError.busy {
        try await clock.sleep(.milliseconds(100))
      }
    }
    return try store.writing(body)
  }
}
