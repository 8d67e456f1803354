/// One line of what must be known first: a mark, and what it stands for.
struct Headline: Equatable {
  enum Mark: String {
    case rise = "▲"
    case fall = "▼"
    case comings = "±"
    case mass = "×"
    case none = "="
  }

  let mark: Mark
  let text: String

  init(_ mark: Mark, _ text: String) { (self.mark, self.text) = (mark, text) }

  var tone: TerminalTone {
    switch mark {
    case .rise: .rise
    case .fall: .fall
    case .comings, .mass, .none: .strong
    }
  }
}
