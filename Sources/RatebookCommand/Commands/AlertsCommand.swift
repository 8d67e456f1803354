import Alerts
import Analysis
import ArgumentParser
import Catalogue
import FoundationEssentials
import Render
import Store

struct AlertsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts",
    abstract: "List the alert rules, try them on the past, and see or send what they raised.",
    usage: "ratebook alerts list|test|log|retry|move|mute|send [<options>]",
    discussion: """
      Examples:
        ratebook alerts test --since 90d        what your rules would have sent
        ratebook alerts log --failed
        ratebook alerts mute acme/4218 --for 7d
        */5 * * * * /usr/local/bin/ratebook alerts send -q --config /etc/ratebook.yaml

      `ratebook snapshot` and `ratebook collect` send what is due by themselves;
      `alerts send` is for digests and retries between them. docs/alerts.md says how
      rules and channels are written.
      """,
    subcommands: [
      AlertsListCommand.self, AlertsTestCommand.self, AlertsLogCommand.self,
      AlertsRetryCommand.self, AlertsMoveCommand.self, AlertsMuteCommand.self,
      AlertsSendCommand.self,
    ])

  @OptionGroup var global: GlobalOptions
}

struct AlertsListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the rules, when each last sent something, and how the channels are doing.",
    usage: "ratebook alerts list [<options>]",
    discussion: """
      Examples:
        ratebook alerts list
      """)

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let configuration = try global.configuration()
    let zone = try global.zone(configuration)
    guard !configuration.alerts.isEmpty else {
      let path = configuration.path ?? ConfigurationPlaces.local
      return StandardOutput.line("no rules: '\(path)' has no `alerts`; docs/alerts.md shows some")
    }
    let store = try? global.storeForReading(configuration)
    let sent = try store?.lastSent() ?? [:]
    let statuses = try store?.outboxStatus() ?? []
    let now = Timestamp(Date())
    let problems = store.map { RuleQueries(configuration).problems(in: $0, now: now) } ?? []
    for rule in configuration.alerts {
      var parts = ["\(rule.identity.text) → \(rule.channel)"]
      if let digest = rule.digest {
        parts.append("\(digest), next \(zone.minuteText(digest.next(after: now, in: zone)))")
      }
      if let period = rule.repeat { parts.append("repeated every \(period.text)") }
      if rule.isUrgent { parts.append("urgent") }
      parts.append(sent[rule.identity].map { "last sent \(zone.minuteText($0))" } ?? "never sent")
      if case .query(let name) = rule.condition,
        let problem = problems.first(where: { $0.query == name })?.problem
      {
        parts.append("cannot be evaluated: \(problem)")
      }
      StandardOutput.line(TerminalText.safe(parts.joined(separator: "; ")))
    }
    for status in statuses { StandardOutput.line(TerminalText.safe(line(status, zone))) }
    for mute in try store?.mutes(at: now) ?? [] {
      StandardOutput.line(TerminalText.safe(mute.text(in: zone)))
    }
  }

  private func line(_ status: OutboxStatus, _ zone: Zone) -> String {
    var parts = ["\(status.due) due, \(status.waiting) waiting for a digest or a mute's end"]
    if status.failed > 0 { parts.append("\(status.failed) failed") }
    if let since = status.offSince {
      parts.append("off since \(zone.minuteText(since)): \(status.offReason ?? "")")
    } else if let error = status.error {
      parts.append("being tried again: \(error)")
    }
    parts.append(status.lastSentAt.map { "last sent \(zone.minuteText($0))" } ?? "never sent")
    return "channel \(status.channel): " + parts.joined(separator: "; ")
  }
}

struct AlertsLogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Show the latest messages, and the alerts that wait.",
    usage: "ratebook alerts log [--failed] [--limit <n>] [<options>]",
    discussion: """
      Examples:
        ratebook alerts log
        ratebook alerts log --failed
      """)

  @Flag(help: "Only messages that could not be delivered and are not tried again.")
  var failed = false

  @Option(help: "Show at most this many.")
  var limit = 50

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit is at least 1") }
  }

  func run() async throws {
    let configuration = try global.configuration(isNeeded: false)
    let zone = try global.zone(configuration)
    let store = try global.storeForReading(configuration)
    let entries = try store.outboxLog(limit: limit, failedOnly: failed)
    if entries.isEmpty {
      StandardOutput.line(failed ? "no message failed" : "nothing was raised yet")
    }
    for entry in entries {
      var head = "\(zone.minuteText(entry.at))  \(entry.state)  \(entry.channel)"
      if let message = entry.message { head += "  message \(message)" }
      if entry.attempts > 1 { head += "  \(entry.attempts) attempts" }
      if let error = entry.error { head += "  \(error)" }
      StandardOutput.line(TerminalText.safe(head))
      for line in LoggedLines.texts(entry.lines, zone: zone) {
        StandardOutput.line("  " + TerminalText.safe(line))
      }
    }
  }
}

struct AlertsRetryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Send failed messages again, and use channels again that are off.",
    usage: "ratebook alerts retry [<message>] [<options>]",
    discussion: """
      Examples:
        ratebook alerts retry        all of them
        ratebook alerts retry 12     one, as `ratebook alerts log` numbers it
      """)

  @Argument(help: "The number of a message.")
  var message: Int64?

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let configuration = try global.configuration()
    let path = try global.databasePathForWriting(configuration)
    let count = try global.storeOfExisting(configuration)
      .retryMessages(message, at: Timestamp(Date()))
    if let message, count == 0 {
      throw CommandFailure(
        .missingInput,
        "there is no message \(message) that was not sent; `ratebook alerts log --failed` lists them"
      )
    }
    if !global.quiet {
      StandardOutput.line("\(counted(count, "message")) due again", of: .committed)
    }
    let service = AlertService(
      configuration, try SharedStore(path: path, gate: configuration.gate) {},
      zone: try global.zone(configuration), isQuiet: global.quiet,
      environment: global.environment)
    if let status = try await service.send() { throw ExitCode(status.rawValue) }
  }
}

struct AlertsMoveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "move",
    abstract: "Hand the unsent alerts of a channel to another one, such as after it was renamed.",
    usage: "ratebook alerts move <channel> (<other>|--drop) [<options>]",
    discussion: """
      Examples:
        ratebook alerts move me phone
        ratebook alerts move me --drop     sends them nowhere
      """)

  @Argument(help: "The channel whose alerts were not sent.")
  var channel: String

  @Argument(help: "The channel that sends them.")
  var other: String?

  @Flag(help: "Send them nowhere.")
  var drop = false

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if (other == nil) != drop { throw ValidationError("name another channel, or add --drop") }
    if other == channel { throw ValidationError("name two different channels") }
  }

  func run() async throws {
    let configuration = try global.configuration()
    let names = configuration.channels.map(\.name)
    if let other, !names.contains(other) {
      throw CommandFailure(
        .usage,
        "there is no channel '\(other)'; \(other.suggestion(of: names))there are: "
          + names.joined(separator: ", "))
    }
    let count = try global.storeOfExisting(configuration).moveAlerts(of: channel, to: other)
    if !global.quiet {
      StandardOutput.line(
        "\(counted(count, "alert")) \(drop ? "dropped" : "moved")", of: .committed)
    }
  }
}

struct AlertsMuteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mute",
    abstract: "Send no alerts about one service for a time.",
    usage: "ratebook alerts mute <panel>/<service> (--for <time>|--end) [<options>]",
    discussion: """
      Examples:
        ratebook alerts mute acme/4218 --for 7d
        ratebook alerts mute acme/4218 --end      ends it now

      What happens to the service meanwhile is sent at the end. `ratebook alerts list`
      lists the muted services.
      """)

  @Argument(help: "The panel's name and the service's id, such as acme/4218.")
  var service: String

  @Option(name: .customLong("for"), help: ArgumentHelp("How long: 12h, 7d, 2w.", valueName: "time"))
  var period: String?

  @Flag(help: "End it now, and send what it held back.")
  var end = false

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if (period == nil) != end { throw ValidationError("write either --for or --end") }
    if let period, Condition.Period(period) == nil {
      throw ValidationError("--for is a time such as 90m, 12h, 7d or 2w")
    }
    if !service.contains("/") { throw ValidationError("write PANEL/SERVICE, such as acme/4218") }
  }

  func run() async throws {
    let configuration = try global.configuration(isNeeded: false)
    guard let slash = service.firstIndex(of: "/") else { return }
    let (panel, id) = (String(service[..<slash]), String(service[service.index(after: slash)...]))
    let now = Timestamp(Date())
    guard let period = period.flatMap({ Condition.Period($0) }) else {
      let wasMuted = try global.storeOfExisting(configuration).unmute(id, of: panel, at: now)
      guard wasMuted else {
        throw CommandFailure(
          .missingInput,
          "'\(service)' is not muted; `ratebook alerts list` lists the muted services")
      }
      if !global.quiet {
        StandardOutput.line("\(TerminalText.safe(service)) is not muted any more", of: .committed)
      }
      return
    }
    let until = now + period.duration
    let isKnown = try global.storeOfExisting(configuration).mute(id, of: panel, until: until)
    if !isKnown { Messages.write("ratebook: '\(panel)' never listed a service '\(id)'") }
    if !global.quiet {
      let zone = try global.zone(configuration)
      StandardOutput.line(
        "no alerts about \(TerminalText.safe(service)) until \(zone.minuteText(until))",
        of: .committed)
    }
  }
}

extension Mute {
  /// A line for people.
  func text(in zone: Zone) -> String {
    "muted until \(zone.minuteText(until)): \(panel)/\(service); \(counted(alerts, "alert")) held back"
  }
}

struct AlertsSendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "send",
    abstract: "Send what is due: digests, retries, states that began or ended; for cron.",
    usage: "ratebook alerts send [<options>]",
    discussion: """
      Examples:
        */5 * * * * /usr/local/bin/ratebook alerts send -q --config /etc/ratebook.yaml
      """)

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let configuration = try global.configuration()
    let path = try global.databasePathForWriting(configuration)
    let store = try SharedStore(path: path, gate: configuration.gate) {}
    let service = AlertService(
      configuration, store, zone: try global.zone(configuration), isQuiet: global.quiet,
      environment: global.environment)
    do {
      try await service.evaluateStates()
      if let status = try await service.send() { throw ExitCode(status.rawValue) }
    } catch StoreError.busy(let path) {
      throw CommandFailure(
        .tryAgain,
        "another run is already sending the alerts in '\(path)'; it sends everything that is due")
    }
  }
}
