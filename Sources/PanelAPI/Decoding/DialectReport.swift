public import Catalogue

/// How an answer to `services` deviates from the contract: what the rules did to read it.
public struct DialectReport: Hashable, Sendable {
  /// How many entries could be read.
  public internal(set) var services = 0
  /// How often each rule was needed, by its raw value.
  var counts = [Int](repeating: 0, count: DialectRule.allCases.count)
  /// How many entries do not state an optional field of the contract, by the field's name.
  public internal(set) var missing: [String: Int] = [:]
  /// How many entries have a field beyond the contract, by the field's name; the first hundred
  /// names.
  public internal(set) var unknownFields: [String: Int] = [:]
  /// The entries that could not be read.
  public internal(set) var defects: [Defect] = []
  /// The fields that could not be read of entries that could.
  public internal(set) var unreadFields: [Defect] = []
  /// How many there are beyond these.
  public internal(set) var otherUnreadFields = 0

  /// How often a rule was needed.
  public func count(of rule: DialectRule) -> Int { counts[rule.rawValue] }

  /// Whether the answer is the contract exactly.
  public var isContract: Bool {
    missing.isEmpty && defects.isEmpty && unreadFields.isEmpty && counts.allSatisfy { $0 == 0 }
  }
}

extension DialectReport {
  mutating func met(_ rule: DialectRule) { counts[rule.rawValue] += 1 }
}
