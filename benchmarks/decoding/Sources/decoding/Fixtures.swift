import Foundation
import PanelAPI

/// The project's dialect fixtures (`data/dialects`) that are a bare list of readable services: what a
/// tolerant reader of `services` is measured by, beside its speed.
struct Fixtures {
  private let all: [(body: Data, services: [ServiceFields])]

  init(folder: URL) throws {
    let folders = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    all = try folders.compactMap { folder in
      let file = folder.appending(path: "services.json")
      guard let body = try? Data(contentsOf: file), body.first == UInt8(ascii: "["),
        let outcome = try Outcome(in: folder), let services = outcome.services,
        outcome.defects == nil
      else { return nil }
      return (body, services.map(\.fields))
    }
  }

  /// How many fixtures each way of reading reads as it must.
  func report() {
    print("dialect fixtures read as they must be, of \(all.count)")
    count("JSONDecoder, plain") {
      try JSONDecoder().decode([PlainService].self, from: $0).map(\.fields)
    }
    count("JSONDecoder, tolerant") {
      try JSONDecoder().decode([TolerantService].self, from: $0).map(\.fields)
    }
    count("PanelAPI") {
      try CatalogueDecoder().decode([UInt8]($0)).services.map { try ServiceFields($0) }
    }
  }

  private func count(_ name: String, reading read: (Data) throws -> [ServiceFields]) {
    let read = all.count { fixture in
      (try? read(fixture.body))?.map(\.canonical) == fixture.services
    }
    print(name.padded(34) + String(format: "%8d", read))
  }
}

// MARK: - What must come of them

extension Fixtures {
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

  private struct ExpectedService: Decodable {
    let fields: ServiceFields

    private enum CodingKeys: CodingKey { case extra, volatile }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      var fields = try ServiceFields(from: decoder)
      try fields.add(container.decodeIfPresent(String.self, forKey: .extra))
      try fields.add(container.decodeIfPresent(String.self, forKey: .volatile))
      self.fields = fields
    }
  }
}
