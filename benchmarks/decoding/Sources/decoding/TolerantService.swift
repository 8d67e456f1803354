import Foundation

/// A `Codable` service as tolerant as panels ask for: it takes every known spelling of a field, gives
/// numbers as decimal text, and keeps the fields beyond the contract. (Their order and the spelling of
/// their values are lost, as `Codable` has it.)
struct TolerantService: Decodable {
  let fields: ServiceFields

  private static let otherRates = ["price", "cost"]

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    func value(_ name: String) throws -> JSONValue? {
      try container.decodeIfPresent(JSONValue.self, forKey: Name(stringValue: name))
    }
    var others: [String: JSONValue] = [:]
    for key in container.allKeys where ServiceFields.CodingKeys(rawValue: key.stringValue) == nil {
      others[key.stringValue] = try container.decode(JSONValue.self, forKey: key)
    }
    var rate = try value("rate")?.text
    if rate == nil, let name = Self.otherRates.first(where: { others[$0] != nil }) {
      rate = others.removeValue(forKey: name)?.text
    }
    fields = ServiceFields(
      service: try value("service")?.text ?? "", name: try value("name")?.text ?? "",
      type: try value("type")?.text, category: try value("category")?.text, rate: rate ?? "",
      min: try value("min")?.text.map(Self.withoutPoints),
      max: try value("max")?.text.map(Self.withoutPoints), refill: try value("refill")?.answer,
      cancel: try value("cancel")?.answer, others: others)
  }

  /// `50.000` as the thousands that panels mean.
  private static func withoutPoints(_ limit: String) -> String {
    limit.contains(".") ? limit.replacingOccurrences(of: ".", with: "") : limit
  }

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

/// Any JSON value, numbers as decimals.
enum JSONValue: Decodable, Equatable {
  case null
  case bool(Bool)
  case number(Decimal)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let text = try? value.decode(String.self) {
      self = .string(text)
    } else if value.decodeNil() {
      self = .null
    } else if let answer = try? value.decode(Bool.self) {
      self = .bool(answer)
    } else if let number = try? value.decode(Decimal.self) {
      self = .number(number)
    } else if let values = try? value.decode([JSONValue].self) {
      self = .array(values)
    } else {
      self = .object(try value.decode([String: JSONValue].self))
    }
  }

  /// A string, or a number as its text.
  var text: String? {
    switch self {
    case .string(let text): text
    case .number(let number): number.description
    case .null, .bool, .array, .object: nil
    }
  }

  /// Yes or no, however it is written.
  var answer: Bool? {
    if case .bool(let answer) = self { return answer }
    switch text?.lowercased() {
    case "1", "yes", "on", "true", "available", "enabled": return true
    case "0", "no", "off", "false", "unavailable", "not available", "disabled": return false
    default: return nil
    }
  }
}
