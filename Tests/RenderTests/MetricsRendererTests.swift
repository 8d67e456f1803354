import Analysis
import Catalogue
import Render
import Testing

@Suite struct MetricsRendererTests {
  @Test("Each metric has its help and its type, and an unknown value has no sample")
  func text() {
    var seen = Status.Panel(name: "a\"b\\c")
    seen.acceptedAt = Timestamp("2026-11-30T06:00:00Z")
    seen.attemptedAt = Timestamp("2026-11-30T07:00:00.5Z")
    seen.services = 12
    seen.failures = 1
    seen.held = PanelCoverage.Held(snapshot: 7, reason: "empty")
    var status = Status(
      at: Timestamp(milliseconds: 1_000), panels: [seen, Status.Panel(name: "new")],
      databaseBytes: 4096)
    status.channels = [
      .init(name: "me", due: 2, failed: 1),
      .init(name: "team", due: 3, offSince: Timestamp(milliseconds: 0), offReason: "401"),
    ]
    #expect(
      MetricsRenderer().text(status) == #"""
        # HELP ratebook_last_accepted_timestamp_seconds When the last accepted snapshot of the panel was taken.
        # TYPE ratebook_last_accepted_timestamp_seconds gauge
        ratebook_last_accepted_timestamp_seconds{panel="a\"b\\c"} 1796018400
        # HELP ratebook_last_attempt_timestamp_seconds When the panel was last asked for its services.
        # TYPE ratebook_last_attempt_timestamp_seconds gauge
        ratebook_last_attempt_timestamp_seconds{panel="a\"b\\c"} 1796022000.5
        # HELP ratebook_failed_attempts Attempts to read the panel since the last one that was answered.
        # TYPE ratebook_failed_attempts gauge
        ratebook_failed_attempts{panel="a\"b\\c"} 1
        ratebook_failed_attempts{panel="new"} 0
        # HELP ratebook_services Services in the last accepted snapshot of the panel.
        # TYPE ratebook_services gauge
        ratebook_services{panel="a\"b\\c"} 12
        # HELP ratebook_held_snapshot 1 if a snapshot of the panel waits to be confirmed, else 0.
        # TYPE ratebook_held_snapshot gauge
        ratebook_held_snapshot{panel="a\"b\\c"} 1
        ratebook_held_snapshot{panel="new"} 0
        # HELP ratebook_alerts_due Alerts that could be sent by now, over all channels.
        # TYPE ratebook_alerts_due gauge
        ratebook_alerts_due 5
        # HELP ratebook_alerts_failed Alerts that were given up, over all channels.
        # TYPE ratebook_alerts_failed gauge
        ratebook_alerts_failed 1
        # HELP ratebook_channels_off Channels that refuse every message.
        # TYPE ratebook_channels_off gauge
        ratebook_channels_off 1
        # HELP ratebook_database_size_bytes Size of the database.
        # TYPE ratebook_database_size_bytes gauge
        ratebook_database_size_bytes 4096
        # HELP ratebook_written_timestamp_seconds When these metrics were written.
        # TYPE ratebook_written_timestamp_seconds gauge
        ratebook_written_timestamp_seconds 1

        """#)
  }
}
