/// What one would write first: a `Codable` service that takes a string or a number where panels send
/// either, and skips what it does not know. It is less tolerant than panels ask for: ``Fixtures``
/// counts what it gets wrong.
struct PlainService: Decodable {
  let fields: ServiceFields

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: ServiceFields.CodingKeys.self)
    fields = ServiceFields(
      service: try container.text(.service) ?? "", name: try container.text(.name) ?? "",
      type: try container.text(.type), category: try container.text(.category),
      rate: try container.text(.rate) ?? "", min: try container.text(.min),
      max: try container.text(.max), refill: try? container.decode(Bool.self, forKey: .refill),
      cancel: try? container.decode(Bool.self, forKey: .cancel))
  }
}

extension KeyedDecodingContainer {
  fileprivate func text(_ key: Key) throws -> String? {
    if let text = try? decode(String.self, forKey: key) { return text }
    if let number = try? decode(Int.self, forKey: key) { return String(number) }
    if let number = try? decode(Double.self, forKey: key) { return String(number) }
    return nil
  }
}
