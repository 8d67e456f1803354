import GRDB

/// The schema, as migrations that are never edited once released.
enum Schema {
  /// Marks the file as Ratebook's: `RtBk` in the header's application id.
  static let applicationID = 0x5274_426B

  static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 catalogue over time") { try $0.execute(sql: catalogueOverTime) }
    migrator.registerMigration("2 order readings by time") { try $0.execute(sql: readingsByTime) }
    migrator.registerMigration("3 when services left") { try $0.execute(sql: departures) }
    migrator.registerMigration("4 readings of the balance") { try $0.execute(sql: balances) }
    migrator.registerMigration("5 when services changed last") { try $0.execute(sql: lastChanges) }
    migrator.registerMigration("6 keyframes") { try $0.execute(sql: keyframes) }
    return migrator
  }()

  /// So that the last balance is found without reading the snapshots behind it, of which those that were
  /// imported may hold none at all.
  private static let balances = """
    CREATE INDEX snapshot_with_balance ON snapshot (panel_id, taken_at) WHERE balance IS NOT NULL
    """

  /// So that a window finds what was said of orders within it, however many readings there are.
  private static let readingsByTime = "CREATE INDEX order_status_by_time ON order_status (read_at)"

  /// So that the services of a time are found without looking at all that left before it.
  private static let departures = """
    -- When the service left the catalogue for good, by what is known; NULL while it is listed. Whatever
    -- writes versions, these triggers keep it.
    ALTER TABLE service ADD COLUMN left_at INTEGER;

    UPDATE service SET left_at = (
      SELECT CASE WHEN listed THEN NULL ELSE valid_from END FROM version
      WHERE service_id = service.id ORDER BY valid_from DESC LIMIT 1);

    CREATE INDEX service_by_departure ON service (panel_id, left_at);

    \(marksDeparture)

    CREATE TRIGGER version_dropped AFTER DELETE ON version
    BEGIN
      \(leftAt(of: "old.service_id"))
    END;
    """

  /// So that a catalogue is read without looking up which version of each service was the last: of most
  /// it still is.
  private static let lastChanges = """
    -- When the last version of the service began.
    ALTER TABLE service ADD COLUMN changed_at INTEGER;

    UPDATE service SET changed_at = (
      SELECT max(valid_from) FROM version WHERE service_id = service.id);

    -- The few versions that say that a service is gone.
    CREATE INDEX version_of_departure ON version (panel_id, valid_from) WHERE NOT listed;

    DROP TRIGGER version_added;

    CREATE TRIGGER version_added AFTER INSERT ON version
    BEGIN
      UPDATE service
      SET changed_at = new.valid_from,
        left_at = CASE WHEN new.listed THEN NULL ELSE new.valid_from END
      WHERE id = new.service_id AND (changed_at IS NULL OR changed_at < new.valid_from);
    END;

    DROP TRIGGER version_dropped;

    CREATE TRIGGER version_dropped AFTER DELETE ON version
    WHEN old.valid_from = (SELECT changed_at FROM service WHERE id = old.service_id)
    BEGIN
      UPDATE service SET (changed_at, left_at) = (
        SELECT valid_from, CASE WHEN listed THEN NULL ELSE valid_from END FROM version
        WHERE service_id = service.id ORDER BY valid_from DESC LIMIT 1)
      WHERE id = old.service_id;
    END;
    """

  /// So that a catalogue of any time is read without its history; when services changed last is not asked
  /// any more.
  private static let keyframes = """
    -- A panel's catalogue as it stood at one of its snapshots: what version has of each service that was
    -- listed, packed. They are made of the versions and can be made again.
    CREATE TABLE keyframe (
      id       INTEGER PRIMARY KEY,
      panel_id INTEGER NOT NULL REFERENCES panel (id),
      taken_at INTEGER NOT NULL,
      services BLOB NOT NULL,
      UNIQUE (panel_id, taken_at)
    ) STRICT;

    -- How many versions are to come until the next keyframe is due; NULL: some are.
    ALTER TABLE panel ADD COLUMN versions_to_keyframe INTEGER;

    DROP TRIGGER version_added;

    \(marksDeparture)

    DROP TRIGGER version_dropped;

    CREATE TRIGGER version_dropped AFTER DELETE ON version
    WHEN NOT EXISTS (
      SELECT 1 FROM version WHERE service_id = old.service_id AND valid_from > old.valid_from)
    BEGIN
      \(leftAt(of: "old.service_id"))
    END;

    ALTER TABLE service DROP COLUMN changed_at;
    """

  /// A trigger of the migrations 3 and 6: what is added says that a service is gone, or is no longer.
  private static let marksDeparture = """
    CREATE TRIGGER version_added AFTER INSERT ON version
    WHEN NOT new.listed
      OR (SELECT left_at FROM service WHERE id = new.service_id) IS NOT NULL
    BEGIN
      \(leftAt(of: "new.service_id"))
    END;
    """

  /// When a service left, by its last version.
  private static func leftAt(of service: String) -> String {
    """
    UPDATE service SET left_at = (
      SELECT CASE WHEN listed THEN NULL ELSE valid_from END FROM version
      WHERE service_id = service.id ORDER BY valid_from DESC LIMIT 1)
    WHERE id = \(service);
    """
  }
}
