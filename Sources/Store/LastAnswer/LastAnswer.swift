import Catalogue
import FoundationEssentials
import GRDB

/// The fingerprints of a panel's last accepted answer, as they are stored.
enum LastAnswer {
  private static let entrySize = 16

  /// The entries of an answer, in its order; `nil` where one of them cannot be told by its bytes.
  static func entries(
    of answer: CatalogueAnswer, _ known: KnownCatalogue
  ) -> [KnownEntries.Entry]? {
    guard answer.defects.isEmpty, answer.marks.count == answer.services.count else { return nil }
    var entries: [KnownEntries.Entry] = []
    entries.reserveCapacity(answer.services.count)
    for (place, service) in answer.services.enumerated() {
      guard let state = known.place(of: service.id, expected: place),
        let number = UInt32(exactly: known.states[state].serviceID)
      else { return nil }
      entries.append(KnownEntries.Entry(mark: answer.marks[place], service: number))
    }
    return entries
  }

  /// Keeps the entries of the last accepted answer; without any, forgets those of an older one.
  static func write(
    _ entries: [KnownEntries.Entry]?, panelID: Int64, snapshotID: Int64, _ database: Database
  ) throws {
    guard let entries else {
      return try database.execute(
        sql: "DELETE FROM last_answer WHERE panel_id = ?", arguments: [panelID])
    }
    try database.cachedStatement(
      sql: "INSERT OR REPLACE INTO last_answer (panel_id, snapshot_id, entries) VALUES (?, ?, ?)"
    ).execute(arguments: [panelID, snapshotID, data(entries)])
  }

  /// Says that the last answer came again byte for byte.
  static func touch(panelID: Int64, snapshotID: Int64, _ database: Database) throws {
    try database.cachedStatement(sql: "UPDATE last_answer SET snapshot_id = ? WHERE panel_id = ?")
      .execute(arguments: [snapshotID, panelID])
  }

  /// The last answer of a panel: its snapshot and its entries, where it is the panel's last answer of
  /// any verdict.
  static func read(
    panelID: Int64, _ database: Database
  ) throws -> (snapshot: Int64, entries: [KnownEntries.Entry])? {
    let row = try Row.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT snapshot_id, entries FROM last_answer
          WHERE panel_id = :panel AND snapshot_id = (
            SELECT id FROM snapshot
            WHERE panel_id = :panel AND verdict IN ('accepted', 'held', 'rejected')
            ORDER BY taken_at DESC LIMIT 1)
          """), arguments: ["panel": panelID])
    guard let row else { return nil }
    return (row[0], entries(row[1]))
  }
}

// MARK: - Bytes

extension LastAnswer {
  private static func data(_ entries: [KnownEntries.Entry]) -> Data {
    var data = Data(count: entries.count * entrySize)
    data.withUnsafeMutableBytes { bytes in
      for (place, entry) in entries.enumerated() {
        let start = place * entrySize
        bytes.storeBytes(
          of: entry.mark.fingerprint.littleEndian, toByteOffset: start, as: UInt64.self)
        bytes.storeBytes(
          of: entry.mark.length.littleEndian, toByteOffset: start + 8, as: UInt32.self)
        bytes.storeBytes(of: entry.service.littleEndian, toByteOffset: start + 12, as: UInt32.self)
      }
    }
    return data
  }

  /// The services of the entries, by their rows; `nil` where the bytes are no entries.
  static func services(_ data: Data) -> [Int64]? {
    data.count.isMultiple(of: entrySize) ? entries(data).map { Int64($0.service) } : nil
  }

  private static func entries(_ data: Data) -> [KnownEntries.Entry] {
    data.withUnsafeBytes { bytes in
      (0..<bytes.count / entrySize).map { place in
        let start = place * entrySize
        func word(_ offset: Int) -> UInt32 {
          UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start + offset, as: UInt32.self))
        }
        let fingerprint = UInt64(
          littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
        return KnownEntries.Entry(
          mark: EntryMark(fingerprint: fingerprint, length: word(8)), service: word(12))
      }
    }
  }
}
