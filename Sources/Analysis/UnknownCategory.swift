import Catalogue
import Store

/// A text that is in no category that a panel ever listed.
public struct UnknownCategory: Error {
  public let text: String
  /// The categories of the panels that were looked at.
  public let known: [String]

  /// Throws it if none of these panels, or of all if none is named, ever listed such a category: one that
  /// no service has any more is known all the same.
  static func check(_ text: String, _ reading: Reading, _ panels: [String]) throws {
    let known = try reading.categories(of: panels)
    guard !known.contains(where: { $0.folded.contains(text.folded) }) else { return }
    throw UnknownCategory(text: text, known: known)
  }
}
