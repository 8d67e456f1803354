import Alerts
import Analysis
import Catalogue
import Collector
import FoundationEssentials
import Store
import Synchronization

/// Evaluates the configured alert rules, and sends the resulting alerts.
struct AlertService: Sendable {
  private let configuration: Configuration
  private let rules: CurrentRules
  private let channels: [ConfiguredChannel]
  private let store: SharedStore
  private let zone: Zone
  private let isQuiet: Bool
  private let problems = ToldProblems()
  private let queryProblems = ToldProblems()
  private let bell = Bell()

  init(
    _ configuration: Configuration, _ store: SharedStore, zone: Zone, isQuiet: Bool,
    environment: [String: String]
  ) {
    (self.configuration, self.store) = (configuration, store)
    rules = CurrentRules(configuration)
    channels = configuration.alertChannels(environment)
    (self.zone, self.isQuiet) = (zone, isQuiet)
  }

  /// Whether there is anything to evaluate or to send.
  var isNeeded: Bool { !configuration.alerts.isEmpty || !configuration.channels.isEmpty }

  /// The rules to evaluate when a snapshot is accepted now; `nil` if there are none.
  var evaluation: AlertEvaluation? { Self.evaluation(rules.now, zone: zone) }

  static func evaluation(_ rules: [AlertRule], zone: Zone) -> AlertEvaluation? {
    if rules.isEmpty { return nil }
    return AlertEvaluation(rules, zone: zone) { Timestamp(Date()) }
  }

  /// Evaluates states and sends what is due. Returns the status of a run in which a channel is off. A failure here
  /// does not undo a snapshot: it is reported, and tried again.
  func finishRun() async throws -> ExitStatus? {
    guard isNeeded else { return nil }
    do {
      try await evaluateStates()
      return try await send()
    } catch StoreError.busy {
      // The other process that is sending now also sends these alerts.
      return nil
    } catch let error as StoreError {
      problems.tell(["alerts were not sent: \(error); they are kept"])
      return nil
    }
  }

  /// Reports that a panel was read, so that its alerts are sent without waiting for the next round.
  func noteSnapshot() { bell.ring() }

  /// Sends what is due twice per minute and after each reading of a panel. Evaluates states after each reading,
  /// and every 5 minutes. Runs until the task is cancelled. A problem that occurs again is not reported again.
  func keepSending() async throws {
    var rounds = 0
    var wasRung = true
    while true {
      do {
        if wasRung || rounds.isMultiple(of: 10) { try await evaluateStates() }
        _ = try await send()
      } catch let error as StoreError {
        if case .busy = error {} else { problems.tell(["alerts are not sent: \(error)"]) }
      }
      rounds += 1
      wasRung = try await bell.wait { try await Task.sleep(for: .seconds(30)) }
      // Panels that are read at the same time share a message.
      if wasRung { try await Task.sleep(for: .seconds(2)) }
    }
  }

  /// Sends what is due. Returns 69 if alerts do not arrive, and will not without a change by the user.
  func send() async throws -> ExitStatus? {
    let clock = OutboxSender.Clock(
      now: { Timestamp(Date()) }, sleep: { try await Task.sleep(for: $0) },
      random: { Double.random(in: 0...1) }, uid: { UUID().uuidString.lowercased() })
    let sender = OutboxSender(
      store, channels, zone: zone, site: configuration.site.baseURL, clock: clock)
    let report = try await sender.send()
    problems.tell(
      report.problems.map { "channel '\($0.channel)': \($0.text.asSentence) The alerts are kept" }
        + report.off.map { channel in
          "channel '\(channel.channel)' is off: \(channel.reason.asSentence) Its alerts are kept. Change its "
            + "configuration or its secret, or run `ratebook alerts retry`"
        } + report.stranded.map { Self.strandedText($0.channel, $0.alerts) })
    if report.sent > 0, !isQuiet {
      StandardOutput.line("alerts: \(counted(report.sent, "message")) sent", of: .committed)
    }
    return report.isFailing ? .panelUnavailable : nil
  }

  /// The message if alerts wait for a channel that is not in the configuration, with advice.
  static func strandedText(_ channel: String, _ alerts: Int) -> String {
    "\(counted(alerts, "alert")) \(alerts == 1 ? "waits" : "wait") for channel '\(channel)', which is not "
      + "in the configuration. `ratebook alerts move \(channel) NAME` hands them to another channel, "
      + "`--drop` instead of a name drops them"
  }
}

// MARK: - States

extension AlertService {
  /// Evaluates the rules about states and queries.
  func evaluateStates() async throws {
    let current = rules.now
    let states = current.filter { !$0.condition.isEvent }
    guard !states.isEmpty, let evaluation = Self.evaluation(current, zone: zone) else { return }
    let now = Timestamp(Date())
    let readings = try store.reading { try self.readings($0, now: now) }
    let evaluator = StateEvaluator(current, zone: zone)
    for attempt in 0... {
      do {
        return try store.writing { store in
          try store.updateAlertStates(evaluation) { memory in
            evaluator.lines(of: readings, &memory, now: now)
          }
        }
      } catch StoreError.busy where attempt < 50 { try await Task.sleep(for: .milliseconds(100)) }
    }
  }

  private func readings(_ store: RatebookStore, now: Timestamp) throws -> StateReadings {
    var readings = StateReadings(panels: try store.panelAttempts(until: now))
    let day = Duration.seconds(86_400)
    let analyst = Analyst(store)
    func paces(_ start: Timestamp, _ end: Timestamp) throws -> [AccountPace] {
      guard let window = Window(since: start, until: end) else { return [] }
      // Figures with too many digits say nothing about a pace.
      do { return try analyst.paces(in: window) } catch is AmountOverflow {
        return []
      } catch StoreError.query { return [] }
    }
    if configuration.alerts.contains(where: { $0.condition.needsPace }) {
      readings.week = try paces(now - day * 7, now)
      readings.today = try paces(now - day, now)
      readings.weekBefore = try paces(now - day * 8, now - day)
    }
    if configuration.alerts.contains(where: { $0.condition.needsOrders }) {
      let unanswered = try store.unansweredOrders()
      for index in readings.panels.indices {
        readings.panels[index].unansweredOrders = unanswered[readings.panels[index].panel] ?? []
      }
    }
    let queries = RuleQueries(configuration)
    for name in queries.names {
      do { readings.queries[name] = try queries.rows(of: name, from: store, now: now) } catch {
        readings.queryFailures[name] = CommandFailure(error)?.message ?? "\(error)"
      }
    }
    queryProblems.tell(
      readings.queryFailures.sorted { $0.key < $1.key }.map {
        "alerts: 'query \($0.key)' was not evaluated: \($0.value)"
      })
    return readings
  }
}

extension Condition {
  fileprivate var needsPace: Bool {
    switch self {
    case .balanceBelow, .balanceBelowDays, .spendingTwiceAsFast: true
    default: false
    }
  }

  fileprivate var needsOrders: Bool { if case .ordersStuck = self { true } else { false } }
}

/// Ends a pause early.
final class Bell: Sendable {
  private struct State {
    var isRung = false
    var pause: Task<Void, any Error>?
  }
  private let state = Mutex(State())

  /// Ends the current pause, or otherwise the next one.
  func ring() {
    state.withLock { state in
      state.isRung = true
      state.pause?.cancel()
    }
  }

  /// Waits until the pause ends or the bell rings, and returns whether the bell rang. Only one task at a time
  /// may wait. Throws the errors of `pause`, and `CancellationError`.
  func wait(_ pause: @escaping @Sendable () async throws -> Void) async throws -> Bool {
    let task = Task(operation: pause)
    state.withLock { state in
      state.pause = task
      if state.isRung { task.cancel() }
    }
    let result = await withTaskCancellationHandler {
      await task.result
    } onCancel: {
      task.cancel()
    }
    try Task.checkCancellation()
    let isRung = state.withLock { state in
      defer { state = State() }
      return state.isRung
    }
    if !isRung { try result.get() }
    return isRung
  }
}

/// Reports problems on standard error, except those that were also there the time before.
private final class ToldProblems: Sendable {
  private let last = Mutex<Set<String>>([])

  func tell(_ problems: [String]) {
    let before = last.withLock { last in
      defer { last = Set(problems) }
      return last
    }
    for problem in problems where !before.contains(problem) {
      Messages.write("ratebook: \(problem)")
    }
  }
}
