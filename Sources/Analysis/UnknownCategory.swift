import Catalogue
import Store

/// The error for a text that occurs in no category that a panel ever listed.
public struct UnknownCategory: Error {
  public let text: String
  /// The categories of the panels that were searched.
  public let known: [String]

  /// Throws if none of the given panels ever listed a category that contains the text. No panels given
  /// means all. A category without services now still counts.
  static func check(_ text: String, _ reading: Reading, _ panels: [String]) throws {
    let known = try reading.categories(of: panels)
    guard !known.contains(where: { $0.folded.contains(text.folded) }) else { return }
    throw UnknownCategory(text: text, known: known)
  }
}
