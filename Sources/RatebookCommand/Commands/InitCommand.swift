import ArgumentParser
import Support

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a commented configuration to start from.",
    usage: "ratebook init [--config <path>]",
    discussion: """
      Examples:
        ratebook init                                  writes ./ratebook.yaml
        ratebook init --config ~/.config/ratebook/config.yaml
      """)

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let path =
      global.config ?? global.environment["RATEBOOK_CONFIG"].nonEmpty
      ?? ConfigurationPlaces.local
    if let slash = path.lastIndex(of: "/") { try OutputFile.makeFolder(String(path[..<slash])) }
    try Self.create(path)
    guard !global.quiet else { return }
    StandardOutput.line(
      """
      Wrote \(path). Now:
        1. put your panel's name and URL into it, and its key into the environment
        2. ratebook check       says whether the panel accepts the key
        3. ratebook snapshot    takes the first snapshot
        4. ratebook report      tells what changed, once there are two
      """, of: .committed)
  }

  /// Writes the file, readable only by its owner. An existing file is not changed.
  private static func create(_ path: String) throws(CommandFailure) {
    do { try FileSystem.write(Configuration.starter.utf8, to: path, mode: 0o600) } catch {
      let reason =
        error.number == EEXIST ? "it already exists; it was not changed" : error.reason
      throw CommandFailure(.cannotCreateOutput, "'\(path)' cannot be written: \(reason)")
    }
  }
}

extension Configuration {
  /// The text that `ratebook init` writes.
  static let starter = """
    # Ratebook's configuration. `ratebook check` says whether it is right.

    # Where the history is kept; relative to this file.
    # Default: $XDG_DATA_HOME/ratebook/ratebook.sqlite
    #database: ratebook.sqlite

    # A folder of queries of your own, relative to this file: `ratebook query NAME`
    # runs its NAME.sql, and `ratebook report NAME` shows it as a section.
    #queries: queries

    # The services that `ratebook report` keeps to: a file with one entry per line, or a
    # list: ids, PANEL/ID, names with *, @orders for those in your order ledger.
    #watch_list: watch.txt

    # The time zone of dates and times in reports and on the site. CSV and JSON are in UTC.
    # Default: TZ, else UTC; of the site: UTC.
    #timezone: Asia/Ho_Chi_Minh

    # How many panels are read at a time.
    #concurrency: 8

    # Fields beyond the contract that change with every answer and mean nothing a day
    # later; only their latest values are kept.
    #volatile_fields: [orders_today]

    # A snapshot that shows an outage rather than a catalogue (30 % of the services missing,
    # unreadable or at absurd rates) is held until one taken so much later shows the same.
    #gate: {confirm_after: 150m, confirm_empty_after: 20h}

    # Where alerts are sent. Tokens and URLs do not belong in this file. docs/alerts.md has
    # Discord, Slack, e-mail, webhooks and commands, too.
    #channels:
    #  me: {telegram: {token: {env: RATEBOOK_TG}, chat: 123456789}}

    # What is sent there. `ratebook alerts test --since 30d` shows what it would have sent.
    #alerts:
    #  - {when: rate rises by 5%, to: me}
    #  - {when: [service removed, balance below 3 days, panel failing for 6h], to: me}

    # How `ratebook orders import` reads files: the headers of the columns that are meant,
    # and how dates are written, if not as 2026-11-01.
    #orders: {columns: {order: external_id, charge: cost}, date_format: dd.mm.yyyy}

    # The site that `ratebook publish` writes; its feed needs to know where it will be.
    #site: {title: Price book, base_url: "https://prices.example/"}

    panels:
      - name: acme                          # how reports call it
        url: https://panel.example/api/v2   # the panel's API URL; always https
        # The key itself does not belong in this file. One of:
        key: {env: ACME_KEY}                # an environment variable
        #key: {file: acme.key}              # a file of mode 0600
        #key: {command: pass panels/acme}   # what a command prints
        #every: 1h                          # for `ratebook collect`: 15m, 1h, 1d
        #timeout: 30s                       # how long nothing may arrive

    """
}
