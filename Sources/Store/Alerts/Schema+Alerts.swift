/// The tables of alerts: what rules remember, what they raised, and its outcome.
///
/// A line copies its facts and refers to no derived row, so that deriving anew changes nothing that was raised.
extension Schema {
  static let alerts = """
    -- 1 if alert rules were evaluated for the snapshot: once, when it was accepted live or by hand.
    ALTER TABLE snapshot ADD COLUMN alerted INTEGER CHECK (alerted = 1);

    -- The rules in force: one condition for one channel. rule is its canonical text, such as
    -- `rate rises by 5% for watch list`. A rule that is no longer configured is removed, with its memory.
    CREATE TABLE alert_rule (
      id       INTEGER PRIMARY KEY,
      rule     TEXT NOT NULL,
      channel  TEXT NOT NULL,
      began_at INTEGER NOT NULL,
      UNIQUE (rule, channel)
    ) STRICT;

    -- The rate that a rule compares a service's next rate with, for services that moved since the rule
    -- began; without a row, it is the rate before the first move. told is the rate that the channel was
    -- last told, at told_at; NULL: it was not told, and this is the rate when the rule began or one that has
    -- replaced it. standing holds the rates that may replace it once they have stood for 7 days, each with the time
    -- (unix milliseconds) since when the rate has not been beyond it, such as `0.9@1700000000000`. steps counts
    -- the moves since then, since is the first of them.
    CREATE TABLE alert_baseline (
      rule_id  INTEGER NOT NULL REFERENCES alert_rule (id) ON DELETE CASCADE,
      panel_id INTEGER NOT NULL,
      service  TEXT NOT NULL,
      told     TEXT NOT NULL,
      standing TEXT NOT NULL,
      steps    INTEGER NOT NULL,
      since    INTEGER,
      told_at  INTEGER,
      PRIMARY KEY (rule_id, panel_id, service)
    ) STRICT, WITHOUT ROWID;

    -- What rules about states remember: the states that hold, and the keys that a query's rows had
    -- (`query NAME`). panel_id is 0 if no panel is meant. told_at is when it was last said.
    CREATE TABLE alert_state (
      rule_id  INTEGER NOT NULL REFERENCES alert_rule (id) ON DELETE CASCADE,
      panel_id INTEGER NOT NULL,
      key      TEXT NOT NULL,
      since    INTEGER NOT NULL,
      told_at  INTEGER NOT NULL,
      PRIMARY KEY (rule_id, panel_id, key)
    ) STRICT, WITHOUT ROWID;

    -- A message to a channel: the lines that name it. It is open until it is sent, or has failed for good.
    -- uid is random and the same for each attempt. attempts counts those that were begun, next_at is when the
    -- next one is due. reported_id is the later message that counts a failed one.
    CREATE TABLE alert_message (
      id          INTEGER PRIMARY KEY,
      uid         TEXT NOT NULL UNIQUE,
      channel     TEXT NOT NULL,
      made_at     INTEGER NOT NULL,
      state       TEXT NOT NULL CHECK (state IN ('open', 'sent', 'failed')),
      attempts    INTEGER NOT NULL,
      next_at     INTEGER NOT NULL,
      error       TEXT,
      ended_at    INTEGER CHECK ((ended_at IS NULL) = (state = 'open')),
      reported_id INTEGER REFERENCES alert_message (id)
    ) STRICT;

    CREATE INDEX alert_message_open ON alert_message (channel) WHERE state = 'open';

    -- What a rule raised: facts (a JSON object), which are put into words when they are sent. at is the time of
    -- the snapshot or reading that shows it, panel_id 0 and service '' if none is meant. is_amendment = 1: it is
    -- no alert, and only corrects an earlier line that was not sent yet. due_at is when it may be sent: at once,
    -- or with the digest. outcome says why it is never sent: folded with what it undid, or dropped when its
    -- channel's alerts were moved (muted).
    CREATE TABLE alert_line (
      id           INTEGER PRIMARY KEY,
      rule         TEXT NOT NULL,
      channel      TEXT NOT NULL,
      panel_id     INTEGER NOT NULL,
      service      TEXT NOT NULL,
      kind         TEXT NOT NULL,
      at           INTEGER NOT NULL,
      raised_at    INTEGER NOT NULL,
      due_at       INTEGER NOT NULL,
      is_urgent    INTEGER NOT NULL CHECK (is_urgent IN (0, 1)),
      is_amendment INTEGER NOT NULL CHECK (is_amendment IN (0, 1)),
      facts        TEXT NOT NULL,
      message_id   INTEGER REFERENCES alert_message (id),
      outcome      TEXT CHECK (outcome IN ('muted', 'folded')),
      UNIQUE (rule, channel, panel_id, service, kind, at)
    ) STRICT;

    CREATE INDEX alert_line_waiting ON alert_line (channel, due_at)
    WHERE message_id IS NULL AND outcome IS NULL;

    CREATE INDEX alert_line_by_message ON alert_line (message_id) WHERE message_id IS NOT NULL;

    -- The configured channels. fingerprint changes with a channel's configuration and holds no secret.
    -- off_since: it refuses every message until its configuration changes, one of its secrets does, or `alerts
    -- retry`. moved_to: the channel's own new address, such as a chat's number.
    CREATE TABLE alert_channel (
      name         TEXT PRIMARY KEY,
      fingerprint  TEXT NOT NULL,
      off_since    INTEGER,
      off_reason   TEXT CHECK ((off_reason IS NULL) = (off_since IS NULL)),
      moved_to     TEXT,
      last_sent_at INTEGER
    ) STRICT, WITHOUT ROWID;

    -- Services about which nothing is sent until a time.
    CREATE TABLE alert_mute (
      panel_id INTEGER NOT NULL REFERENCES panel (id),
      service  TEXT NOT NULL,
      until    INTEGER NOT NULL,
      PRIMARY KEY (panel_id, service)
    ) STRICT, WITHOUT ROWID;

    -- One row per channel. due: alerts that could be sent by now, those of an open message included;
    -- waiting: alerts for a later digest, or for the end of a mute; failed: alerts in messages that failed for
    -- good and that no later message has counted. error is that of the open message.
    CREATE VIEW outbox AS
    SELECT name AS channel,
      (SELECT count(*) FROM alert_line LEFT JOIN alert_message ON alert_message.id = message_id
       WHERE alert_line.channel = name AND outcome IS NULL AND NOT is_amendment
         AND coalesce(state, 'open') = 'open'
         AND (message_id IS NOT NULL OR due_at <= CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)
           OR due_at = raised_at)) AS due,
      (SELECT count(*) FROM alert_line
       WHERE alert_line.channel = name AND outcome IS NULL AND NOT is_amendment
         AND message_id IS NULL AND due_at > CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)
         AND due_at > raised_at) AS waiting,
      (SELECT count(*) FROM alert_line JOIN alert_message ON alert_message.id = message_id
       WHERE alert_message.channel = name AND state = 'failed' AND reported_id IS NULL
         AND NOT is_amendment) AS failed,
      (SELECT min(due_at) FROM alert_line
       WHERE alert_line.channel = name AND outcome IS NULL AND NOT is_amendment
         AND message_id IS NULL) AS next_due_at,
      (SELECT error FROM alert_message WHERE alert_message.channel = name AND state = 'open')
        AS error,
      off_since, off_reason, last_sent_at
    FROM alert_channel;
    """

  /// What it takes to take alerts back, and to try a channel with another secret.
  static let alertWithdrawals = """
    -- What alert_baseline held before the snapshot at a time changed it, so that it can be taken back; told is NULL
    -- if there was no row. Kept for as long as alerts wait.
    CREATE TABLE alert_baseline_before (
      panel_id INTEGER NOT NULL,
      at       INTEGER NOT NULL,
      rule_id  INTEGER NOT NULL REFERENCES alert_rule (id) ON DELETE CASCADE,
      service  TEXT NOT NULL,
      told     TEXT,
      standing TEXT,
      steps    INTEGER,
      since    INTEGER,
      told_at  INTEGER,
      PRIMARY KEY (panel_id, at, rule_id, service)
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX alert_baseline_before_by_rule ON alert_baseline_before (rule_id);

    -- 16 bits of a keyed digest of the secrets that a channel refused: too few to find a secret by trying.
    ALTER TABLE alert_channel ADD COLUMN off_secrets INTEGER;
    """

  static let alertOrder = """
    -- In the order in which messages take them, so that one message of many waiting lines reads only its own.
    DROP INDEX alert_line_waiting;
    CREATE INDEX alert_line_waiting ON alert_line (channel, at)
    WHERE message_id IS NULL AND outcome IS NULL;
    """
}
