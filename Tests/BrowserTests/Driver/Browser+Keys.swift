/// Keys that are no letters, as WebDriver writes them.
enum Key {
  static let tab = "\u{E004}"
  static let enter = "\u{E007}"
  static let control = "\u{E009}"
  static let backspace = "\u{E003}"
}

extension Browser {
  /// Presses keys one after the other, as a keyboard does.
  func type(_ keys: String) async throws {
    try await act(
      keys.flatMap { [Action(type: "keyDown", value: $0), Action(type: "keyUp", value: $0)] })
  }

  /// Presses a key while another is held.
  func type(_ key: String, holding held: String) async throws {
    try await act([
      Action(type: "keyDown", value: held), Action(type: "keyDown", value: key),
      Action(type: "keyUp", value: key), Action(type: "keyUp", value: held),
    ])
  }

  private func act(_ actions: [Action]) async throws {
    try await perform("actions", Actions(actions: [Source(actions: actions)]))
  }

  private struct Action: Encodable {
    var type: String
    var value: String

    init(type: String, value: some StringProtocol) {
      (self.type, self.value) = (type, String(value))
    }
    init(type: String, value: Character) { (self.type, self.value) = (type, String(value)) }
  }

  private struct Source: Encodable {
    var type = "key"
    var id = "keyboard"
    var actions: [Action]
  }

  private struct Actions: Encodable { var actions: [Source] }
}
