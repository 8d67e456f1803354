import Catalogue
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
