import Catalogue
import Foundation
import PanelAPI

/// The project's dialect fixtures (`data/dialects`) that are a bare list of readable services: what a
/// tolerant reader of `services` is measured by, beside its speed.
struct Fixtures {
  private let all: [(body: Data, services: [Reading])]

  init(folder: URL) throws {
    let folders = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    all = try folders.compactMap { folder in
      let file = folder.appending(path: "services.json")
      guard let body = try? Data(contentsOf: file), body.first == UInt8(ascii: "["),
        let outcome = try Outcome(in: folder), let services = outcome.services,
        outcome.defects == nil
      else { return nil }
      return (body, try services.map { try Reading($0) })
    }
  }

  /// How many fixtures each way of reading reads as it must.
  func report() {
    print("dialect fixtures read as they must be, of \(all.count)")
    count("JSONDecoder, plain") {
      try JSONDecoder().decode([PlainService].self, from: $0).map { Reading($0) }
    }
    count("JSONDecoder, tolerant") {
      try JSONDecoder().decode([TolerantService].self, from: $0).map { Reading($0) }
    }
    count("PanelAPI") {
      try CatalogueDecoder().decode([UInt8]($0)).services.map { try Reading($0) }
    }
  }

  private func count(_ name: String, reading read: (Data) throws -> [Reading]) {
    let read = all.count { (try? read($0.body)) == $0.services }
    print(name.padded(34) + String(format: "%8d", read))
  }

  /// What `expected.json` says of `services.json`.
  private struct Outcome: Decodable {
    let services: [ExpectedService]?
    let defects: [JSONValue]?

    init?(in folder: URL) throws {
      let json = try Data(contentsOf: folder.appending(path: "expected.json"))
      let expected = try JSONDecoder().decode(Expected.self, from: json)
      guard let outcome = expected.answers["services.json"] else { return nil }
      self = outcome
    }
  }

  private struct Expected: Decodable {
    let answers: [String: Outcome]
  }
}

/// A service in the terms in which all ways of reading one compare.
struct Reading: Equatable {
  let id: String
  let name: String
  let type: String?
  let category: String?
  /// Amounts in canonical form, as far as they are any.
  let rate: String
  let min: String?
  let max: String?
  let refill: Bool?
  let cancel: Bool?
  /// The fields beyond the contract.
  let others: [String: JSONValue]

  init(
    id: String, name: String, type: String?, category: String?, rate: String, min: String?,
    max: String?, refill: Bool?, cancel: Bool?, others: [String: JSONValue]
  ) {
    func canonical(_ text: String) -> String { Amount(text)?.text ?? text }
    (self.id, self.name, self.type, self.category) = (id, name, type, category)
    self.rate = canonical(rate)
    self.min = min.map(canonical)
    self.max = max.map(canonical)
    (self.refill, self.cancel, self.others) = (refill, cancel, others)
  }

  init(_ service: Service) throws {
    self.init(
      id: service.id, name: service.name, type: service.type, category: service.category,
      rate: service.rate.text, min: service.min?.text, max: service.max?.text,
      refill: service.refill, cancel: service.cancel,
      others: try Self.fields(service.extra, service.volatile))
  }

  fileprivate init(_ service: ExpectedService) throws {
    self.init(
      id: service.service, name: service.name, type: service.type, category: service.category,
      rate: service.rate, min: service.min, max: service.max, refill: service.refill,
      cancel: service.cancel, others: try Self.fields(service.extra, service.volatile))
  }

  /// The members of JSON objects.
  private static func fields(_ objects: String?...) throws -> [String: JSONValue] {
    var fields: [String: JSONValue] = [:]
    for case let object? in objects {
      let members = try JSONDecoder().decode([String: JSONValue].self, from: Data(object.utf8))
      fields.merge(members) { $1 }
    }
    return fields
  }
}

/// A service as `expected.json` states it.
private struct ExpectedService: Decodable {
  let service: String
  let name: String
  let type: String?
  let category: String?
  let rate: String
  let min: String?
  let max: String?
  let refill: Bool?
  let cancel: Bool?
  let extra: String?
  let volatile: String?
}
