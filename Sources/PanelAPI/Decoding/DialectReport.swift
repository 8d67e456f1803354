public import Catalogue

/// How an answer to `services` deviates from the contract: which rules were needed to read it.
public struct DialectReport: Hashable, Sendable {
  /// The number of readable entries.
  public internal(set) var services = 0
  /// How often each rule was needed, by its raw value.
  var counts = [Int](repeating: 0, count: DialectRule.allCases.count)
  /// The number of entries without an optional field of the contract, by the field's name.
  public internal(set) var missing: [String: Int] = [:]
  /// The number of entries with a field beyond the contract, by the field's name. Only the first
  /// hundred names are counted.
  public internal(set) var unknownFields: [String: Int] = [:]
  /// The unreadable entries.
  public internal(set) var defects: [Defect] = []
  /// The unreadable fields of readable entries.
  public internal(set) var unreadFields: [Defect] = []
  /// The number of further unreadable fields.
  public internal(set) var otherUnreadFields = 0

  /// How often a rule was needed.
  public func count(of rule: DialectRule) -> Int { counts[rule.rawValue] }

  /// Whether the answer follows the contract exactly.
  public var isContract: Bool {
    missing.isEmpty && defects.isEmpty && unreadFields.isEmpty && counts.allSatisfy { $0 == 0 }
  }
}

extension DialectReport {
  mutating func met(_ rule: DialectRule) { counts[rule.rawValue] += 1 }

  /// Counts a field beyond the contract. From a hundred names on, new names are not counted, because a
  /// hostile panel can invent any number.
  mutating func countUnknown(_ name: String) {
    if unknownFields.count < 100 || unknownFields[name] != nil {
      unknownFields[name, default: 0] += 1
    }
  }
}

/// A deviation from the contract that Ratebook can read.
public enum DialectRule: Int, CaseIterable, Sendable {
  /// `{"data": […]}` around the list, or another envelope.
  case envelope
  /// `{"status": "success", "data": "Empty Data"}` for an empty list.
  case emptyDataText
  /// An object with ids as its members' names, instead of a list.
  case keyedByID
  /// An id that is a string of digits.
  case stringID
  /// An id that is not a number, such as 24 hexadecimal digits.
  case opaqueID
  /// A field under another name than the contract's, such as `price` for the rate (``EntryField/names``).
  case renamedField
  /// A rate that is a JSON number.
  case numericRate
  /// A number with more digits than a binary float holds, rounded to 15.
  case floatNoise
  /// A rate with an exponent, such as `1e-05`.
  case exponentRate
  /// A limit that is a JSON number.
  case numericLimit
  /// A limit with separators between its thousands, such as `5.000.000` or `5,000,000`.
  case groupedLimit
  /// `refill` or `cancel` as 0 or 1, a number or a string.
  case numericCapability
  /// `refill` or `cancel` as a word, such as `yes`.
  case wordyCapability
  /// An optional field with an empty string, read as not stated.
  case blankField
  /// A field beyond the contract, kept as it came.
  case unknownField
  /// A text with invalid Unicode, such as half an emoji, read as U+FFFD.
  case brokenText
  /// A byte-order mark before the JSON.
  case byteOrderMark
  /// Messages of PHP or comments around the JSON, ignored.
  case textAround

  /// The deviation in a few words for people.
  public var summary: String {
    switch self {
    case .envelope: "list inside an envelope such as {\"data\": …}"
    case .emptyDataText: "empty list sent as a text"
    case .keyedByID: "object keyed by id instead of a list"
    case .stringID: "ids as strings"
    case .opaqueID: "ids that are not numbers"
    case .renamedField: "fields under other names, such as price for rate"
    case .numericRate: "rates as numbers"
    case .floatNoise: "amounts with float noise, rounded to 15 digits"
    case .exponentRate: "rates with an exponent"
    case .numericLimit: "limits as numbers"
    case .groupedLimit: "limits with dots or commas between thousands"
    case .numericCapability: "refill or cancel as 0 or 1"
    case .wordyCapability: "refill or cancel as a word"
    case .blankField: "empty optional fields, read as not stated"
    case .unknownField: "fields beyond the contract, kept"
    case .brokenText: "texts with broken characters, shown as \u{FFFD}"
    case .byteOrderMark: "a byte-order mark before the JSON"
    case .textAround: "text around the JSON, ignored"
    }
  }
}
