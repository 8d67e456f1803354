import Catalogue
import Testing

@testable import PanelAPI

/// Lists of records whose ids and rates have names that no known panel uses.
@Suite struct UnknownEntriesTests {
  private func error(_ body: String) -> PanelError? {
    #expect(throws: PanelError.self) {
      _ = try CatalogueDecoder().decode(Array(body.utf8)).readable()
    }
  }

  @Test(
    "Unknown entries are counted, with the names of their fields",
    arguments: [
      (
        #"[{"id":1,"title":"Item 1","cost_usd":"2"},{"id":2,"title":"Item 2","cost_usd":"2"}]"#,
        "2 entries", "their fields are id, title, cost_usd"
      ),
      (
        #"{"data":[{"code":1,"description":"Item 1","unit_price":"2"}]}"#,
        "1 entry", "its fields are code, description, unit_price"
      ),
      (
        #"[{"id":1,"name":"A","cost_usd":"2"},{"id":2,"name":"B","cost_usd":"2"}]"#,
        "2 entries", "their fields are id, name, cost_usd"
      ),
      (
        #"[{"service":1,"name":"A","usd":"2"},{"service":2,"name":"B","usd":"2"}]"#,
        "2 entries", "their fields are service, name, usd"
      ),
      (#"[{"\u001b[31mid":1,"b":2,"c":3}]"#, "1 entry", "its fields are [31mid, b, c"),
    ])
  func counted(body: String, count: String, fields: String) {
    let text = "\(count), none with a known id and rate; \(fields)"
    #expect(error(body) == .notUnderstood(text))
    #expect(error(body)?.advice?.contains("API v2 names them service and rate") == true)
  }

  @Test("Unknown entries name at most a dozen fields")
  func manyFields() {
    let entry = (0..<40).map { "\"f\($0)\":0" }.joined(separator: ",")
    guard case .notUnderstood(let what, nil) = error("[{\(entry)}]") else {
      Issue.record("another error")
      return
    }
    #expect(what.hasSuffix("f10, f11, …"))
  }

  @Test(
    "A panel's message is not an unknown entry",
    arguments: [
      (#"[{"message":"IP not allowed","code":0,"id":1}]"#, "IP not allowed"),
      (#"[{"code":0,"text":"IP not allowed"}]"#, "IP not allowed"),
    ])
  func words(body: String, words: String) {
    #expect(error(body) == .notUnderstood("a JSON array, not a list of services", says: words))
  }

  @Test("Entries with an unreadable value are not unknown entries")
  func otherFaults() {
    let body = #"[{"service":1,"rate":"$2"},{"service":2}]"#
    #expect(
      error(body)
        == .notUnderstood(
          "2 services, none of which can be read; of service 1: '$2' is not a rate"))
  }
}
