import Yams

extension YamlError {
  /// The line that the parser stopped at, counted from 1.
  var line: Int? {
    switch self {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      mark.line
    case .duplicatedKeysInMapping(_, let context): context.mark.line
    default: nil
    }
  }

  /// What is wrong, in the parser's words. Yams' own description quotes the line, which may hold a
  /// secret; this never does.
  var problem: String {
    switch self {
    case .scanner(let context?, let problem, _, _):
      "it is not valid YAML: \(problem), \(context.text) from line \(context.mark.line)"
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _),
      .composer(_, let problem, _, _):
      "it is not valid YAML: \(problem)"
    case .duplicatedKeysInMapping: "a setting is there twice"
    default: "it is not valid YAML"
    }
  }
}
