extension PanelError {
  /// What the user can do about the error; `nil` if the error itself says enough.
  var advice: String? {
    switch self {
    case .notTheAPI(let error) where error.isOfGuard: Self.guardAdvice
    case .notTheAPI: "is this the API's URL? It usually looks like \(PanelURL.example)"
    case _ where isOfGuard: Self.guardAdvice
    case .httpStatus(404, _), .httpStatus(405, _), .httpStatus(410, _):
      "is this still the URL on the panel's API page?"
    case .notUnderstood(let what, _) where what.hasPrefix(AnswerReading.page):
      "is this still the URL on the panel's API page? A panel in maintenance answers so, too"
    case .notUnderstood(let what, _) where what.hasPrefix(AnswerReading.nothing):
      "try again later; if it stays empty, compare the URL with the panel's API page and ask the "
        + "panel"
    case .notUnderstood(let what, _) where what.contains(UnknownEntries.words):
      "API v2 names them service and rate; ask the panel for the URL of its API v2"
    case .onePage:
      "ask the panel how to get all services in one answer; the URL may hold a parameter for it, "
        + "such as ?per_page=5000"
    default: nil
    }
  }

  private static let guardAdvice =
    "a guard against bots answers before the panel; ask the panel to let this machine's IP address "
    + "call its API"

  /// Whether a page refuses the call where the panel's own answer was expected: what guards a site
  /// against bots shows one.
  private var isOfGuard: Bool {
    switch self {
    case .httpStatus(let status, let message?) where ErrorBody.isOfPage(message):
      status == 403 || Self.isOfGuard(message)
    case .notUnderstood(let what, let title?) where what.hasPrefix(AnswerReading.page):
      Self.isOfGuard(title)
    default: false
    }
  }

  /// Whether a page's title is one of those of the usual guards.
  private static func isOfGuard(_ title: String) -> Bool {
    let title = title.lowercased()
    return ["just a moment", "attention required", "ddos", "checking your browser", "captcha"]
      .contains(where: title.contains)
  }
}
