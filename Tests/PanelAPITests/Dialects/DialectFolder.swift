import Foundation
import Testing
import Transport

@testable import PanelAPI

/// One folder of `data/dialects`: a panel's answers as they come, and `expected.json`.
struct DialectFolder: Decodable, CustomTestStringConvertible {
  /// One of its answers.
  struct Answer: Decodable {
    /// The call that was answered; if it is not stated, the name of the file says so.
    var call: String?
    var http: Int?
    var headers: [String: String]?
    let outcome: DialectOutcome

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      call = try values.decodeIfPresent(String.self, forKey: .call)
      http = try values.decodeIfPresent(Int.self, forKey: .http)
      headers = try values.decodeIfPresent([String: String].self, forKey: .headers)
      outcome = try DialectOutcome(from: decoder).completed
    }

    private enum CodingKeys: CodingKey { case call, http, headers }
  }

  /// The row of the table that it is a variant of.
  let row: String
  let about: String
  /// The outcomes of the answers, by the names of their files.
  let answers: [String: Answer]

  private(set) var place = URL(filePath: "/")

  var testDescription: String { place.lastPathComponent }

  private enum CodingKeys: CodingKey { case row, about, answers }

  static let data = URL(filePath: #filePath).appending(path: "../../../../data").standardized

  init(_ place: URL) throws {
    let json = try Data(contentsOf: place.appending(path: "expected.json"))
    self = try JSONDecoder().decode(Self.self, from: json)
    self.place = place
  }

  /// Every folder that there is.
  static let all: [DialectFolder] = {
    let dialects = data.appending(path: "dialects")
    do {
      let names = try FileManager.default.contentsOfDirectory(
        atPath: dialects.path(percentEncoded: false))
      return try names.filter { !$0.hasSuffix(".md") }.sorted()
        .map { try DialectFolder(dialects.appending(path: $0)) }
    } catch {
      Issue.record("data/dialects cannot be read: \(error)")
      return []
    }
  }()

  static func of(_ row: DialectRow) -> [DialectFolder] { all.filter { $0.row == row.rawValue } }

  /// The answers' bytes by the names of their files.
  func bodies() throws -> [String: [UInt8]] {
    let files = try FileManager.default.contentsOfDirectory(
      atPath: place.path(percentEncoded: false))
    let bodies = try files.filter { $0 != "expected.json" }
      .map { ($0, Array(try Data(contentsOf: place.appending(path: $0)))) }
    return Dictionary(uniqueKeysWithValues: bodies)
  }

  /// Decodes every answer and compares what comes out with what is expected.
  func check() throws {
    let bodies = try bodies()
    #expect(Set(bodies.keys) == Set(answers.keys), "each answer is expected to be something")
    for (file, answer) in answers {
      let response = HTTPResponse(
        status: answer.http ?? 200, headers: answer.headers ?? [:], body: bodies[file] ?? [])
      let asked = answer.outcome.items.map { $0.keys.sorted() } ?? ["1", "2"]
      let call = answer.call ?? String(file.prefix { $0 != "." })
      let outcome = DialectOutcome(of: response, to: call, asked: asked)
      #expect(outcome == answer.outcome, "\(testDescription)/\(file): \(about)")
    }
  }
}

extension DialectOutcome {
  /// A list of services without defects, unread, rules or missing fields states none.
  fileprivate var completed: DialectOutcome {
    guard services != nil else { return self }
    var completed = self
    completed.defects = defects ?? []
    completed.unread = unread ?? []
    completed.rules = rules ?? []
    completed.missing = missing ?? [:]
    return completed
  }
}

extension APIKey {
  static let forTests = APIKey("5ec2e7-not-in-any-fixture")
}
