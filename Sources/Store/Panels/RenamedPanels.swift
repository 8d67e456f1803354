import GRDB

/// A configured panel that seems to be stored under another name.
public struct RenamedPanel: Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    /// Both were read at this host.
    case host(String)
    /// This percentage of the panel's services have the same ids and names at the other panel.
    case catalogue(percent: Int)
  }

  public let old: String
  public let new: String
  public let reason: Reason

  /// The likeness in percent. The same host counts more than any catalogue.
  fileprivate var likeness: Int {
    switch reason {
    case .host: 101
    case .catalogue(let percent): percent
    }
  }
}

extension RatebookStore {
  /// Stores the hosts at which panels are read, by name. Panels that are not in the store are ignored.
  public func keepHosts(_ hosts: [String: String]) throws {
    let known = try read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT name, host FROM panel LEFT JOIN panel_address ON panel_id = panel.id"
      ).map { (name: try $0[at: 0] as String, host: try $0[at: 1] as String?) }
    }
    let changed = known.filter { hosts[$0.name] != nil && hosts[$0.name] != $0.host }
    guard !changed.isEmpty else { return }
    try write { database in
      for panel in changed {
        try database.execute(
          sql: """
            INSERT OR REPLACE INTO panel_address (panel_id, host)
            SELECT id, ? FROM panel WHERE name = ?
            """, arguments: [hosts[panel.name], panel.name])
      }
    }
  }

  /// The configured panels, given by name with their hosts, that seem to be stored under a name that is no
  /// longer configured. These are new panels at the same host, and panels with at most three snapshots that
  /// list mostly the same services.
  public func renamedPanels(_ configured: [String: String]) throws -> [RenamedPanel] {
    try read { database in
      let stored = try Row.fetchAll(
        database,
        sql: """
          SELECT panel.id, name, host,
            (SELECT count(*) FROM snapshot WHERE panel_id = panel.id AND verdict = 'accepted'),
            (SELECT min(taken_at) FROM snapshot WHERE panel_id = panel.id),
            (SELECT max(taken_at) FROM snapshot WHERE panel_id = panel.id)
          FROM panel LEFT JOIN panel_address ON panel_id = panel.id ORDER BY name
          """
      ).map(StoredPanel.init)
      let gone = stored.filter { configured[$0.name] == nil }
      guard !gone.isEmpty else { return [] }
      var renamed: [RenamedPanel] = []
      for (new, host) in configured.sorted(by: { $0.key < $1.key }) {
        let panel = stored.first { $0.name == new }
        if let panel, panel.snapshots > 3 { continue }
        // Two panels that were read during the same time are different panels.
        let gone = gone.filter { panel?.isLater(than: $0) ?? true }
        let sameHost = gone.filter { $0.host == host }
        if sameHost.count == 1 {
          renamed.append(RenamedPanel(old: sameHost[0].name, new: new, reason: .host(host)))
        } else if let panel {
          for other in gone {
            let percent = try Self.sharedServices(of: panel.id, with: other.id, database)
            if percent >= 80 {
              renamed.append(
                RenamedPanel(old: other.name, new: new, reason: .catalogue(percent: percent)))
              break
            }
          }
        }
      }
      // One old panel can have become only one new panel: the most likely one.
      let likeliest = Dictionary(grouping: renamed, by: \.old)
        .compactMapValues { $0.max { $0.likeness < $1.likeness } }
      return renamed.filter { likeliest[$0.old] == $0 }
    }
  }

  /// The percentage of a panel's listed services that another panel lists with the same id and name.
  private static func sharedServices(
    of panelID: Int64, with other: Int64, _ database: Database
  ) throws -> Int {
    try Int.fetchOne(
      database,
      sql: """
        WITH listed AS NOT MATERIALIZED (
          SELECT entry.panel_id, entry.service_id, key, value
          FROM entry
          CROSS JOIN service ON service.id = entry.service_id
          CROSS JOIN version ON version.snapshot_id = entry.snapshot_id
            AND version.service_id = entry.service_id
          CROSS JOIN look ON look.id = look_id
          CROSS JOIN text ON text.id = name_id
        )
        SELECT 100 * count((
            SELECT 1
            FROM service
            CROSS JOIN listed AS two ON two.panel_id = :other AND two.service_id = service.id
            WHERE service.panel_id = :other AND service.key = one.key AND two.value = one.value))
          / nullif(count(*), 0)
        FROM listed AS one WHERE panel_id = :panel
        """, arguments: ["panel": panelID, "other": other]) ?? 0
  }
}

/// The known facts about a panel that may have a new name.
private struct StoredPanel {
  let id: Int64
  let name: String
  let host: String?
  let snapshots: Int
  let firstRead: Int64?
  let lastRead: Int64?

  /// Whether this panel's first reading came after the other panel's last one.
  func isLater(than other: StoredPanel) -> Bool {
    guard let firstRead, let last = other.lastRead else { return true }
    return firstRead > last
  }

  init(_ row: Row) throws {
    id = try row[at: 0]
    name = try row[at: 1]
    host = try row[at: 2]
    snapshots = try row[at: 3]
    firstRead = try row[at: 4]
    lastRead = try row[at: 5]
  }
}
