/// Why the panel refuses a call or a part of one, in the words that it answers with.
struct Refusal: Error {
  let message: String

  init(_ message: String) { self.message = message }

  static let invalidKey = Refusal("Invalid API key")
  static let incorrectRequest = Refusal("Incorrect request")
  static let incorrectOrder = Refusal("Incorrect order ID")
  static let tooManyIDs = Refusal("No more than 100 IDs at a time")

  /// The answer `{"error": "…"}`.
  var json: JSON { .object(["error": .text(message)]) }
}
