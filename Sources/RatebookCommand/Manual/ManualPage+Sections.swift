extension ManualPage {
  /// The line that `whatis` and `apropos` show.
  static let name = "keep and compare the price lists of reseller panels"

  static let description = [
    """
    Ratebook reads the catalogues and balances of reseller panels (API v2) on a schedule, keeps \
    what changed in one SQLite file, and reports what became more expensive, cheaper,
    new or unavailable.
    """,
    """
    It asks a panel for services, balance and the status of known orders, and for nothing else: a \
    key that is given to it cannot spend.
    """,
  ]

  /// The sections after the commands: terms with their meanings.
  static let sections: [(title: String, items: [(term: String, meaning: String)])] = [
    ("Times", times), ("Files", files), ("Environment", environment),
    ("Exit status", ExitStatus.meanings.map { ($0, sentence($1)) }),
    (
      "See also",
      [("sqlite3(1), crontab(5), systemd.timer(5)", "The queries of a report also run in sqlite3.")]
    ),
  ]

  private static func sentence(_ words: String) -> String {
    words.prefix(1).uppercased() + words.dropFirst() + "."
  }

  private static let times = [
    (
      "36h, 7d, 2w, 3mo, 1y",
      "That long ago; in --since, that long before --until. Days and longer are those of the calendar in the zone."
    ),
    ("now, today, yesterday", "This moment; the start of the day in the time zone."),
    ("2026-11-01", "The start of that day in the time zone."),
    ("2026-11-01 06:00", "What clocks in the time zone show."),
    ("2026-11-01T06:00:00Z", "A moment (RFC 3339)."),
    (
      "last, last:NAME",
      "In --since of report only: where the last report of that name ended; the first one starts 7 days back."
    ),
  ]

  private static let files = [
    (
      "./ratebook.yaml, $XDG_CONFIG_HOME/ratebook/config.yaml",
      "The configuration: the first of these that exists; `ratebook init` writes one."
    ),
    (
      "$XDG_DATA_HOME/ratebook/ratebook.sqlite",
      "The database, unless another one is named."
    ),
  ]

  private static let environment = [
    ("RATEBOOK_CONFIG", "The configuration, if --config is not given."),
    ("RATEBOOK_DATABASE", "The database, if --database is not given."),
    ("TZ", "The time zone, if neither --timezone nor the configuration names one."),
    ("TZDIR", "The folder of the time zone database, instead of the system's."),
    ("NO_COLOR", "If it is set and not empty, --color auto colours nothing."),
    (
      "COLUMNS",
      "How wide a text report is, instead of the terminal's width. Without it, text in a file or a pipe "
        + "is not cut."
    ),
    ("https_proxy, no_proxy", "The proxy for panels, and the hosts that need no proxy."),
  ]
}
