internal import Catalogue

/// Why one of several ids that were asked for together has no result.
public struct ItemError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The panel's words, cut short; to be made safe before a terminal shows them.
  public let message: String
  /// Whether what was asked may have been carried out all the same, since the answer was lost.
  public let isOutcomeUnknown: Bool

  init(_ message: String, isOutcomeUnknown: Bool = false) {
    self.message = message.shortened(to: PanelError.messageLimit)
    self.isOutcomeUnknown = isOutcomeUnknown
  }

  public var description: String { message }

  /// The result for an id that the answer does not mention.
  static let notMentioned = ItemError("the panel's answer does not mention it")
  /// The result for an id that was not asked about any more, since a call before failed.
  static let notAsked = ItemError("it was not asked for, since a call before failed")
}

extension String {
  /// The text, or its start and `…` if it has more scalars. (One character may have millions.)
  func shortened(to limit: Int) -> String {
    unicodeScalars.count > limit ? prefixOfScalars(limit) + "…" : self
  }
}
