public import Catalogue
import GRDB

extension RatebookStore {
  /// Drops what is needed only for the time before `cut`, in one transaction. Every answer as of the cut
  /// and later stays as it is.
  ///
  /// The file keeps its size; what is freed is used again. Throws ``StoreError``; nothing is dropped
  /// then.
  public func prune(before cut: Timestamp) throws -> Pruning {
    try deriveAll()
    return try onTemporaryTables { database in
      // To look for what refers to each dropped row would read whole tables a row; all of it is
      // looked at once, afterwards.
      try database.execute(sql: "PRAGMA foreign_keys = OFF")
      defer { try? database.execute(sql: "PRAGMA foreign_keys = ON") }
      var pruning = Pruning(cut: cut)
      try database.inTransaction(.immediate) {
        let plan = try PruningPlan(database, cut: cut)
        pruning = try plan.pruning()
        try plan.carryOut()
        try PruningPlan.dropTables(database)
        guard try Row.fetchOne(database, sql: "PRAGMA foreign_key_check") == nil else {
          throw StoreError.damaged(path: path)
        }
        try LogCheck.mark(database)
        return .commit
      }
      return pruning
    }
  }

  /// What ``prune(before:)`` would free; writes nothing, and needs no store for writing.
  public func pruning(before cut: Timestamp) throws -> Pruning {
    try onTemporaryTables { database in
      var pruning = Pruning(cut: cut)
      try database.inTransaction(.deferred) {
        pruning = try PruningPlan(database, cut: cut).pruning()
        return .rollback
      }
      return pruning
    }
  }

  private func onTemporaryTables<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try StoreError.translating(path: path) {
      try database.inDatabase { database in
        try database.execute(sql: "PRAGMA temp_store = MEMORY")
        return try body(database)
      }
    }
  }
}

// MARK: - Pages

extension RatebookStore {
  /// The size of the database's file in bytes, and how much of it is free for what comes.
  public func fileSize() throws -> (total: Int, free: Int) {
    try read { database in
      func value(_ name: String) throws -> Int {
        try Int.fetchOne(database, sql: "PRAGMA \(name)") ?? 0
      }
      let pageSize = try value("page_size")
      return (try value("page_count") * pageSize, try value("freelist_count") * pageSize)
    }
  }

  /// Writes the file anew without what is free in it. Readers go on, and keep the old pages until
  /// they end.
  ///
  /// Needs about twice the room of what is left. Throws ``StoreError``; the file is then as it was.
  public func compact() throws {
    try StoreError.translating(path: path) {
      try database.inDatabase { database in
        try database.execute(sql: "VACUUM")
        // A reader may keep the log from being emptied; the last connection that closes does it.
        _ = try Row.fetchAll(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      }
    }
  }
}
