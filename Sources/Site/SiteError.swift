/// What can go wrong while pages are made.
public enum SiteError: Error, Equatable, CustomStringConvertible {
  /// A page asks for a template that the program does not hold.
  case missingTemplate(String)

  public var description: String {
    switch self {
    case .missingTemplate(let name):
      "the template '\(name)' is not part of this program; no page was made"
    }
  }
}
