import ArgumentParser
import Catalogue
import FoundationEssentials
import PanelSimulator

struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Start the simulated panel alone; it speaks the whole API on loopback.",
    usage: "ratebook simulate [<options>]",
    discussion: """
      Examples:
        ratebook simulate --port 8080
        ratebook simulate --port 8080 --speed 3600       an hour a second
        ratebook simulate --port 8080 --fault html503    a panel in trouble
        ratebook simulate --port 8080 --dialect keyed    answers in another form
        ratebook simulate --port 8080 --channels         servers for alerts, too

      With --channels, it also answers as the servers that alerts are sent to,
      within the limits of the real ones:
        /bot<token>/sendMessage   Telegram
        /api/webhooks/…           Discord
        /services/…               Slack
        /hook…                    a webhook
        /ping…                    a heartbeat
      To send there, put `api: http://127.0.0.1:8080` beside a channel in the
      configuration. /channels shows the messages. A fault is set for the next
      messages with curl -d 'tooMany 2' http://127.0.0.1:8080/channels/fault:
      none, \(ChannelFault.allCases.map(\.rawValue).joined(separator: ", ")).

      Dialects: \(Dialect.allCases.map(\.rawValue).joined(separator: ", ")).
      Faults: \(Fault.allCases.map(\.rawValue).joined(separator: ", ")).
      """)

  @Option(help: "The port to listen on (default: any free one).")
  var port: UInt16 = 0

  @Option(help: "The account's API key.")
  var key = "simulated"

  @Option(help: "The market's seed: the same seed gives the same market.")
  var seed: UInt64 = 7

  @Option(help: "The number of services at the start.")
  var services = 300

  @Option(help: "How many times faster than the clock its time passes.")
  var speed = 1

  @Option(
    help: "The fault to simulate.",
    completion: .list(Fault.allCases.map(\.rawValue)), transform: fault(named:))
  var fault: Fault?

  @Option(
    help: "How its answers deviate from the contract.",
    completion: .list(Dialect.allCases.map(\.rawValue)), transform: dialect(named:))
  var dialect = Dialect.contract

  @Flag(help: "Serve chats, too: Telegram, Discord, Slack and a webhook.")
  var channels = false

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard (1...100_000).contains(services) else {
      throw ValidationError("--services is a number from 1 to 100000")
    }
    guard (1...1_000_000).contains(speed) else {
      throw ValidationError("--speed is a number from 1 to 1000000")
    }
  }

  func run() async throws {
    let start = Timestamp(Date())
    let panel = SimulatedPanel(
      key: key, market: Market(seed: seed, services: services, start: start), dialect: dialect,
      channels: channels ? SimulatedChannels() : nil)
    await panel.setFault(fault)
    let url = try await Self.url(of: panel, port: port)
    StandardOutput.line(
      "A simulated panel answers at \(url) with the key '\(key)'. Stop it with Ctrl-C.")
    _ = try await TerminationSignals.run {
      while true {
        try await Task.sleep(for: .seconds(1))
        await panel.advance(to: start + (Timestamp(Date()) - start) * speed)
      }
    }
    await panel.stop()
  }

  private static func url(of panel: SimulatedPanel, port: UInt16) async throws -> String {
    do { return try await panel.start(port: port) } catch {
      throw CommandFailure(.tryAgain, "port \(port) cannot be listened on: \(error)")
    }
  }

  private static func dialect(named name: String) throws -> Dialect {
    guard let dialect = Dialect(rawValue: name) else {
      let names = Dialect.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("There is no dialect '\(name)'. The dialects are: \(names).")
    }
    return dialect
  }

  private static func fault(named name: String) throws -> Fault {
    guard let fault = Fault(rawValue: name) else {
      let names = Fault.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("the faults are \(names)")
    }
    return fault
  }
}
