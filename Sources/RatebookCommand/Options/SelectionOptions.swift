import ArgumentParser
import Store

/// The options that say which panels and categories a report looks at.
struct SelectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Only this panel (repeatable).", valueName: "name"), completion: .panels)
  var panel: [String] = []

  @Option(
    help: ArgumentHelp(
      "Only categories that hold this text, case and accents ignored.", valueName: "text"))
  var category: String?

  /// The panels to look at. Throws ``CommandFailure`` if one was never read.
  func panels(in store: RatebookStore) throws -> [String] {
    let known = try store.panels()
    for name in panel where !known.contains(name) {
      let names = known.isEmpty ? "it is empty" : "it holds \(known.joined(separator: ", "))"
      throw CommandFailure(
        .missingInput, "panel '\(name)' is not in the database '\(store.path)'; \(names)")
    }
    return Array(Set(panel))
  }
}
