/// What a panel does in place of answering well.
public enum Fault: String, CaseIterable, Sendable {
  /// Takes the request and never answers.
  case hang
  /// Answers 503 with a page for browsers, as a proxy before the panel does.
  case html503
  /// Answers 200 with `{"error": "…"}`.
  case errorAt200
  /// Answers with JSON that ends in the middle, in a body whose length is stated rightly.
  case cut
  /// Answers `services` with `[]`; every other action well.
  case empty
  /// Answers `services` with the first half of the list; every other action well.
  case half
  /// Answers `services` with the first half of the list, as page 1 of 2; every other action well.
  case firstPage
  /// Answers well, with a notice of PHP before.
  case notice
  /// Answers 302 to another path of the same host.
  case redirect
  /// Answers 429 and asks to wait for one second.
  case tooMany
  /// Answers well, one byte in each tenth of a second.
  case slowDrip
  /// States the length of the whole answer, sends half and hangs up.
  case wrongLength
  /// Answers with a JSON number.
  case wrongType
  /// Answers with 1.7 MB of gzip that unpack to 258 MiB of valid JSON: an empty list.
  case gzipBomb
}
