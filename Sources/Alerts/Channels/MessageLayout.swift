/// As much of a message as a channel takes, cut between alerts, with what is left out counted.
struct MessageLayout {
  var message: Message
  /// How many alerts are left out, beside those that a group counts itself.
  var hidden = 0

  /// The whole message, with each of its texts on one line of bearable length.
  init(_ message: Message) {
    self.message = message
    self.message.title = message.title.onOneLine(units: 200)
    self.message.link = message.link.flatMap { $0.utf16.count <= 500 ? $0 : nil }
    self.message.groups = message.groups.map { group in
      Message.Group(
        head: group.head.onOneLine(units: 400), lines: group.lines.map(\.bounded),
        others: group.others)
    }
  }

  /// The most alerts that fit, with their notes. The title always stays.
  init(_ message: Message, where fits: (MessageLayout) -> Bool) {
    let whole = MessageLayout(message)
    self = whole
    if fits(whole) { return }
    var (fitting, tooMany) = (0, message.groups.reduce(0) { $0 + max(1, $1.lines.count) })
    while tooMany - fitting > 1 {
      let count = (fitting + tooMany) / 2
      if fits(whole.cut(to: count)) { fitting = count } else { tooMany = count }
    }
    self = whole.cut(to: fitting)
  }

  /// The first so many alerts; a group without a line counts as one.
  private func cut(to count: Int) -> MessageLayout {
    var (cut, room) = (self, count)
    cut.message.groups = []
    for group in message.groups {
      let size = max(1, group.lines.count)
      if room > 0 {
        var kept = group
        kept.lines = Array(group.lines.prefix(room))
        cut.message.groups.append(kept)
        cut.hidden += group.lines.count - kept.lines.count
      } else {
        cut.hidden += max(group.others + group.lines.count, 1)
      }
      room -= min(room, size)
    }
    return cut
  }

  /// `… and 37 more`, of the message; `nil` if nothing is left out.
  var hiddenLine: String? { Self.rest(hidden) }

  /// The same of a group.
  static func rest(_ count: Int) -> String? { count > 0 ? "… and \(count) more" : nil }
}

extension Message.Group {
  /// Each alert and each of its notes on a line, indented.
  var body: [String] {
    lines.flatMap { line in [line.text] + line.notes.map { "    " + $0 } }
      + (MessageLayout.rest(others).map { [$0] } ?? [])
  }
}

extension Message.Line {
  /// The alert with each text on one line of bearable length, and with at most ten notes.
  fileprivate var bounded: Message.Line {
    Message.Line(
      text: text.onOneLine(units: 1000), notes: notes.prefix(10).map { $0.onOneLine(units: 200) },
      facts: facts)
  }
}

extension String {
  /// The text without line ends, cut between two letters if it has more UTF-16 units.
  func onOneLine(units: Int) -> String {
    let hasLineEnd = unicodeScalars.contains { scalar in
      switch scalar.value {
      case 0xa...0xd, 0x85, 0x2028, 0x2029: true
      default: false
      }
    }
    let line = hasLineEnd ? String(map { $0.isNewline ? " " : $0 }) : self
    guard line.utf8.count > units, line.utf16.count > units else { return line }
    var (cut, left) = ("", units - 1)
    for letter in line {
      left -= letter.utf16.count
      guard left >= 0 else { break }
      cut.append(letter)
    }
    return cut + "…"
  }

  /// Whether no chat takes a part of the text for a link, a mention, a tag, a command or an address: it has no sign
  /// that begins one, and no dot between letters.
  var isInert: Bool {
    if contains(where: { "@#$/\\".contains($0) }) { return false }
    let letters = Array(self)
    return !letters.indices.dropFirst().dropLast().contains { index in
      letters[index] == "." && !letters[index - 1].isWhitespace && !letters[index + 1].isWhitespace
        && !(letters[index - 1].isNumber && letters[index + 1].isNumber)
    }
  }
}
