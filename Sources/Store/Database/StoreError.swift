public import Catalogue
import GRDB
import Support

/// Why the database cannot be used. None of these errors loses stored data.
public enum StoreError: Error, Hashable, Sendable {
  case missing(path: String)
  case notOurs(path: String)
  case newer(path: String)
  /// A database of an older version that can only be read, so it cannot be upgraded.
  case older(path: String)
  /// A database of a version so old that its tables cannot be upgraded.
  case tooOld(path: String)
  case busy(path: String)
  case unusable(path: String, reason: String)
  /// No room is left on the disk.
  case full(path: String)
  /// A file with inconsistent pages.
  case damaged(path: String)
  /// A database next to the log of another database.
  case foreignLog(path: String)
  /// A file that was moved, deleted or replaced while it was written.
  case replaced(path: String)
  /// A snapshot that is not newer than the last one. The clock must have been set.
  case notNewer(panel: String, takenAt: Timestamp, last: Timestamp)
  /// Answers about orders that are not newer than the last ones. The clock must have been set.
  case clockBehind(panel: String, readAt: Timestamp, last: Timestamp)
  /// A snapshot older than the oldest one that `prune` has kept.
  case pruned(panel: String, takenAt: Timestamp, prunedTo: Timestamp)
  /// A name that no stored panel has, and the names of the stored panels.
  case noPanel(String, known: [String])
  /// A new name for the panel `old` that another stored panel already has.
  case panelExists(String, old: String)
  /// A number that no snapshot has.
  case noSnapshot(Int64)
  /// A snapshot that needs no decision, and its outcome.
  case notHeld(Int64, Verdict?)
  /// A text that is stored as an amount but is none: another program wrote to the database.
  case notAnAmount(String)
  /// An amount stored by an earlier version that is too long for this one.
  case tooManyDigits(String)
  /// A query that failed, with SQLite's words.
  case query(String)
}

extension StoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let path): "there is no database at '\(path)'"
    case .notOurs(let path): "'\(path)' is not a Ratebook database; it was not changed"
    case .newer(let path):
      "'\(path)' was written by a newer version of Ratebook; update, or use another database"
    case .older(let path):
      "'\(path)' was written by an older version of Ratebook and cannot be brought up to date, since it "
        + "can only be read; run a command as the user that owns it"
    case .tooOld(let path):
      "'\(path)' was written by an early, unreleased version of Ratebook whose tables are not known any "
        + "more; nothing was changed"
    case .busy(let path):
      "another run is writing to '\(path)'; nothing was changed; try again when it has ended"
    case .unusable(let path, let reason): "the database '\(path)' cannot be used: \(reason)"
    case .full(let path):
      "no room is left for the database '\(path)'. What was stored before is sound and was not changed. Make "
        + "room, and run the command again"
    case .damaged(let path):
      "the database '\(path)' is damaged, and nothing was changed. `ratebook check --deep` lists what is "
        + "wrong; restore a backup with `ratebook restore FILE`, or save what can be read with "
        + "`sqlite3 '\(path)' .recover`"
    case .foreignLog(let path):
      "'\(path)-wal' is the log of another database than '\(path)', as after a copy was put in its place by "
        + "hand. Nothing was read or changed. To use the copy, keep it under another name and run "
        + "`ratebook restore COPY`, or delete '\(path)-wal' and '\(path)-shm'"
    case .replaced(let path):
      "'\(path)' was moved, deleted or replaced while it was written to; nothing of this is in the file "
        + "that is there now"
    case .notNewer(let panel, let takenAt, let last):
      "panel '\(panel)': a snapshot of \(takenAt) is not newer than the last, of \(last); "
        + "is the clock right? Nothing was stored. If the clock was wrong then, `ratebook snapshots` lists that "
        + "snapshot with its number, and `ratebook discard NUMBER` takes it away"
    case .clockBehind(let panel, let readAt, let last):
      "panel '\(panel)': its answers about orders at \(readAt) are not newer than the last, of "
        + "\(last); is the clock right? The orders are as they were"
    case .pruned(let panel, let takenAt, let prunedTo):
      "panel '\(panel)': a snapshot of \(takenAt) is older than the first that `prune` has left, of "
        + "\(prunedTo); it cannot be fitted in, and nothing was changed"
    case .noPanel(let name, let known):
      "the database has no panel '\(name)'; "
        + (known.isEmpty ? "it has none" : "it has \(known.joined(separator: ", "))")
    case .panelExists(let name, let old):
      "the database has a panel '\(name)' already, so '\(old)' cannot have this name. Nothing was changed. "
        + "To remove everything stored about '\(name)' first: `ratebook panel rename '\(old)' '\(name)' --replace`"
    case .noSnapshot(let id):
      "there is no snapshot \(id); `ratebook snapshots` lists them with their numbers"
    case .notHeld(let id, let verdict):
      "snapshot \(id) is not held: \(verdict.map { $0 == .failed ? "it failed" : "it was \($0.rawValue)" } ?? "it is a balance alone")"
        + "; nothing was changed"
    case .tooManyDigits(let text):
      "the database holds the amount '\(text.prefix(40))…' of \(text.utf8.count) characters; this version keeps "
        + "38 digits. Nothing was changed: correct it with `sqlite3`, or start a new database"
    case .notAnAmount(let text):
      "the database holds '\(text.prefix(40))' as an amount, which is not one; `ratebook check --deep` lists "
        + "all of these. It is damaged: restore a backup, or correct them with `sqlite3`"
    case .query(let reason): "the query fails: \(reason)"
    }
  }
}

extension StoreError {
  /// Runs `body`, and converts SQLite's errors into ``StoreError``.
  static func translating<Result>(path: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch is RowDecodingError {
      throw StoreError.damaged(path: path)
    } catch let error as DatabaseError {
      switch error.resultCode {
      case .SQLITE_NOTADB: throw StoreError.notOurs(path: path)
      case .SQLITE_CONSTRAINT where error.extendedResultCode == .SQLITE_CONSTRAINT_TRIGGER:
        throw StoreError.unusable(path: path, reason: reason(for: error, path))
      // A constraint fails because rows contradict each other: Ratebook itself does not write such rows.
      case .SQLITE_CORRUPT, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH:
        throw StoreError.damaged(path: path)
      // The tables are not those of the version that the file states, or their rows have absurd lengths.
      case .SQLITE_ERROR, .SQLITE_SCHEMA, .SQLITE_TOOBIG: throw StoreError.damaged(path: path)
      case .SQLITE_BUSY, .SQLITE_LOCKED: throw StoreError.busy(path: path)
      case .SQLITE_FULL: throw StoreError.full(path: path)
      // SQLite needs some room beside a database even for reading.
      case _ where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE:
        throw StoreError.full(path: path)
      default: throw StoreError.unusable(path: path, reason: reason(for: error, path))
      }
    }
  }

  private static func reason(for error: DatabaseError, _ path: String) -> String {
    if FileSystem.isFolder(path, followsLinks: true) { return "it is a folder" }
    if error.resultCode == .SQLITE_CANTOPEN,
      let problem = WriterLock.ownerProblem(of: path, "the file")
    {
      return problem
    }
    if error.resultCode == .SQLITE_READONLY {
      return
        "it cannot be written to, or its folder cannot, where SQLite keeps a file even for those "
        + "who only read"
    }
    return error.words
  }
}

extension DatabaseError {
  /// The error for rows that are missing or contradict each other. It is the same as for pages that
  /// SQLite cannot read.
  static func damage(_ what: String) -> DatabaseError {
    DatabaseError(resultCode: .SQLITE_CORRUPT, message: what)
  }

  /// The problem, for people.
  var words: String {
    if resultCode == .SQLITE_FULL { return "no room is left on the disk" }
    // SQLite returns this text if it has no message for the error.
    return message.flatMap { $0 == "not an error" ? nil : $0 } ?? "\(resultCode)"
  }
}

extension Amount {
  /// Reads an amount from the store. Throws ``StoreError/notAnAmount(_:)``.
  init(stored text: String) throws(StoreError) {
    guard let amount = Amount(text) else { throw StoreError.notAnAmount(text) }
    self = amount
  }
}

extension StoreError {
  /// Whether the error is about the database as a whole, and may pass.
  public var isOfDatabase: Bool {
    switch self {
    case .missing, .notOurs, .newer, .older, .tooOld, .busy, .unusable, .full, .damaged,
      .foreignLog,
      .replaced, .notAnAmount, .tooManyDigits:
      true
    case .notNewer, .clockBehind, .pruned, .noPanel, .panelExists, .noSnapshot, .notHeld, .query:
      false
    }
  }
}
