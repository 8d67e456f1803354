/// What one would write first: a `Codable` service that takes a string or a number where panels send
/// either, and skips what it does not know. It is less tolerant than panels ask for: ``Fixtures``
/// counts what it gets wrong.
struct PlainService: Decodable {
  let service: String
  let name: String
  let type: String?
  let category: String?
  let rate: String
  let min: String?
  let max: String?
  let refill: Bool?
  let cancel: Bool?

  enum CodingKeys: String, CodingKey {
    case service, name, type, category, rate, min, max, refill, cancel
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    service = try fields.text(.service) ?? ""
    name = try fields.text(.name) ?? ""
    type = try fields.text(.type)
    category = try fields.text(.category)
    rate = try fields.text(.rate) ?? ""
    min = try fields.text(.min)
    max = try fields.text(.max)
    refill = try? fields.decode(Bool.self, forKey: .refill)
    cancel = try? fields.decode(Bool.self, forKey: .cancel)
  }
}

extension Reading {
  init(_ service: PlainService) {
    self.init(
      id: service.service, name: service.name, type: service.type, category: service.category,
      rate: service.rate, min: service.min, max: service.max, refill: service.refill,
      cancel: service.cancel, others: [:])
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
