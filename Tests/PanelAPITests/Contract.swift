import FoundationEssentials

/// The contract's own example answers, as `data/contract` keeps them.
enum Contract {
  /// The bytes of one example, such as `services`.
  static func answer(_ name: String) throws -> [UInt8] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return Array(try Data(contentsOf: root.appending(path: "data/contract/\(name).json")))
  }

  /// The names of all examples.
  static let names = [
    "add", "balance", "cancel", "refill", "refill-several", "refill_status",
    "refill_status-several", "services", "status", "status-several",
  ]
}
