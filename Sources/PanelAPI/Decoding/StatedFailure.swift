/// A flag that says that a call failed, beside the list of services that was asked for.
///
/// The list is read all the same, since a snapshot that is lost cannot be taken later; a note says so.
enum StatedFailure {
  /// The note on an answer that has both; `nil` for every other.
  static func note(_ body: [UInt8]) -> String? {
    body.withUnsafeBufferPointer { whole in
      let bytes = AnswerNoise(whole).map { UnsafeBufferPointer(rebasing: whole[$0.json]) } ?? whole
      let reader = JSONReader(bytes)
      guard let value = reader.unreadValue, value.kind == .object,
        let found = ServiceEnvelope.search(value, reader), found.value.kind == .array,
        !reader.elements(of: found.value, atMost: 1).isEmpty,
        let flag = found.layers.lazy.compactMap({ PanelWords.failure(in: $0, reader) }).first,
        let name = PanelWords.cleaned(flag.name),
        let said = PanelWords.quoted(flag.value, reader)
      else { return nil }
      let text = "\(name): \(said)".shortened(to: PanelError.messageLimit)
      return "the answer says '\(text)' beside a list of services; the list was read all the same. "
        + "Ask the panel whether it is complete"
    }
  }
}
