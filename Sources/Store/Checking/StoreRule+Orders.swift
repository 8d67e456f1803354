extension StoreRule {
  static let orderRules =
    statusRules.map { condition, problem in
      StoreRule(
        """
        SELECT panel.name, 'order ' || ledger_order.key, read_at, '\(problem)'
        FROM order_status JOIN ledger_order ON ledger_order.id = order_id
        JOIN panel ON panel.id = panel_id WHERE \(condition)
        """)
    } + lostOrderRules + [
      orderRule("is_open NOT IN (0, 1)", "it is neither open nor finished"),
      orderRule("is_open AND ask_at IS NULL", "it is open, and is never asked for again"),
      orderRule(isImpossible("ordered_at"), "it is placed at an impossible time", "ordered_at"),
      StoreRule(
        """
        SELECT panel.name, 'order ' || key, read_at, 'it is read at an impossible time'
        FROM order_status JOIN ledger_order ON ledger_order.id = order_id
        JOIN panel ON panel.id = panel_id WHERE \(isImpossible("read_at"))
        """),
      StoreRule(
        """
        WITH pairs AS (
          SELECT *, lead(read_at) OVER (PARTITION BY order_id ORDER BY read_at) AS next_at
          FROM order_status
        )
        SELECT panel.name, 'order ' || ledger_order.key, next_at,
          'its status repeats the one before it'
        FROM pairs JOIN order_status AS next
          ON next.order_id = pairs.order_id AND next.read_at = next_at
        JOIN ledger_order ON ledger_order.id = pairs.order_id JOIN panel ON panel.id = panel_id
        WHERE pairs.state IS next.state AND pairs.meaning IS next.meaning
          AND pairs.charge IS next.charge AND pairs.currency IS next.currency
          AND pairs.start_count IS next.start_count AND pairs.remains IS next.remains
          AND pairs.error IS next.error
        """),
    ]

  /// Rules that are broken if rows of the ledger are lost. Each row is looked up once.
  static let lostOrderRules = [
    StoreRule(
      """
      SELECT panel.name, 'order ' || key, NULL, 'it was imported, and is lost'
      FROM order_before AS imported JOIN ledger_change ON number = change
      JOIN panel ON panel.id = panel_id
      WHERE kind = 'import' AND undoes IS NULL AND undone_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM ledger_order
        WHERE ledger_order.panel_id = imported.panel_id AND ledger_order.key = imported.key)
      AND NOT EXISTS (
        SELECT 1 FROM order_before AS removed JOIN ledger_change AS removal
          ON removal.number = removed.change
        WHERE removed.panel_id = imported.panel_id AND removed.key = imported.key
          AND removed.change > imported.change AND removal.kind = 'removal'
          AND removal.undoes IS NULL AND removal.undone_at IS NULL)
      """),
    // A finished order is rarely asked for again, so a wrong mark would hide its cost. An order that the
    // panel does not know ends with its error.
    StoreRule(
      """
      SELECT panel.name, 'order ' || key, NULL, 'it is over, and the panel did not say so last'
      FROM ledger_order JOIN panel ON panel.id = panel_id
      WHERE NOT is_open AND coalesce((
        SELECT coalesce(meaning, error) FROM order_status WHERE order_id = ledger_order.id
        ORDER BY read_at DESC LIMIT 1), 'pending') IN ('pending', 'processing', 'inProgress')
      """),
    // An order gets a time for the next question only after an answer.
    orderRule(
      "ask_at IS NOT 0 AND NOT EXISTS (SELECT 1 FROM order_status WHERE order_id = ledger_order.id)",
      "what the panel said of it is lost"),
  ]

  /// A rule that no order may satisfy a condition.
  private static func orderRule(
    _ condition: String, _ problem: String, _ time: String = "NULL"
  ) -> StoreRule {
    StoreRule(
      """
      SELECT panel.name, 'order ' || key, \(time), '\(problem)'
      FROM ledger_order JOIN panel ON panel.id = panel_id WHERE \(condition)
      """)
  }

  /// Whether a time is impossible: before the first panels (2005), more than a year after the newest
  /// snapshot, or after 2100.
  private static func isImpossible(_ time: String) -> String {
    """
    (\(time) < unixepoch('2005-01-01') * 1000 OR \(time) > coalesce(
      (SELECT max(taken_at) FROM snapshot) + 366 * 86400000, unixepoch('2100-01-01') * 1000))
    """
  }

  /// Conditions that no row of `order_status` may satisfy, and the problem if one does.
  private static let statusRules = [
    ("(state IS NULL) <> (error IS NOT NULL)", "it has both a status and an error, or neither"),
    (
      "error IS NOT NULL AND coalesce(meaning, order_status.charge, remains) IS NOT NULL",
      "it has an error instead of a status, and states one"
    ),
  ]
}
