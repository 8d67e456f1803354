extension ManualPage {
  /// What `whatis` and `apropos` tell.
  static let name = "keep and compare the price lists of reseller panels"

  static let description = [
    """
    Ratebook reads the catalogues and balances of reseller panels (API v2) on a schedule, keeps \
    what changed in one SQLite file, and tells what became dearer, cheaper, new or unavailable.
    """,
    """
    It asks a panel for services, balance and the status of known orders, and for nothing else: a \
    key that is given to it cannot spend.
    """,
  ]

  /// What stands behind the commands: each section's terms with what they mean.
  static let sections: [(title: String, items: [(term: String, meaning: String)])] = [
    ("Times", times), ("Files", files), ("Environment", environment),
    ("Exit status", ExitStatus.meanings.map { ($0, $1) }),
    (
      "See also",
      [("sqlite3(1), crontab(5), systemd.timer(5)", "The queries of a report also run in sqlite3.")]
    ),
  ]

  private static let times = [
    ("36h, 7d, 2w, 3mo, 1y", "So long ago."),
    ("now, today, yesterday", "This moment; 00:00 UTC of the day."),
    ("2026-11-01", "00:00 UTC of that day."),
    ("2026-11-01T06:00:00Z", "A moment (RFC 3339)."),
  ]

  private static let files = [
    (
      "./ratebook.yaml, $XDG_CONFIG_HOME/ratebook/config.yaml",
      "The configuration, the first of these that is there; `ratebook init` writes one."
    ),
    (
      "$XDG_DATA_HOME/ratebook/ratebook.sqlite",
      "The database, where nothing else is said."
    ),
  ]

  private static let environment = [
    ("RATEBOOK_CONFIG", "The configuration, where --config is not given."),
    ("RATEBOOK_DATABASE", "The database, where --database is not given."),
    ("NO_COLOR", "Where it is set and not empty, --color auto colours nothing."),
    (
      "COLUMNS",
      "How wide a text report is, instead of the terminal's width. Without it, text in a file or a pipe "
        + "is not cut."
    ),
    ("https_proxy, no_proxy", "The proxy by which panels are reached, and those reached without."),
  ]
}
