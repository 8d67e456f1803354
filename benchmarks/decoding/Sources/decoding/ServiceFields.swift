import Catalogue
import Foundation

/// The fields of a service, as every way of reading one gives them and `expected.json` states them.
struct ServiceFields: Decodable, Equatable {
  var service: String
  var name: String
  var type: String?
  var category: String?
  var rate: String
  var min: String?
  var max: String?
  var refill: Bool?
  var cancel: Bool?
  /// Those beyond the contract.
  var others: [String: JSONValue] = [:]

  enum CodingKeys: String, CodingKey {
    case service, name, type, category, rate, min, max, refill, cancel
  }
}

extension ServiceFields {
  init(_ service: Service) throws {
    self.init(
      service: service.id, name: service.name, type: service.type, category: service.category,
      rate: service.rate.text, min: service.min?.text, max: service.max?.text,
      refill: service.refill, cancel: service.cancel)
    try add(service.extra)
    try add(service.volatile)
  }

  /// Adds the members of a JSON object to the fields beyond the contract.
  mutating func add(_ object: String?) throws {
    guard let object else { return }
    let members = try JSONDecoder().decode([String: JSONValue].self, from: Data(object.utf8))
    others.merge(members) { $1 }
  }

  /// The same with amounts in canonical form, as far as they are any.
  var canonical: ServiceFields {
    func canonical(_ text: String) -> String { Amount(text)?.text ?? text }
    var fields = self
    fields.rate = canonical(rate)
    fields.min = min.map(canonical)
    fields.max = max.map(canonical)
    return fields
  }
}
