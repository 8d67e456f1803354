import Catalogue
import FoundationEssentials
import Support

extension JSONText {
  /// An object whose values are JSON already.
  static func members(_ members: KeyValuePairs<String, String>) -> String {
    object(members.map { ($0.key, $0.value) }) ?? "{}"
  }

  static func list(_ elements: some Sequence<String>) -> String {
    "[" + elements.joined(separator: ",") + "]"
  }
}

extension JSONDecoder {
  /// One that reads `retry_after` as `retryAfter`.
  static var ofSnakeCase: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }
}
