/// What a panel may be called.
enum PanelName {
  static let rule = "a panel's name has 1 to 100 characters, none of them '/' or a control"

  static func isValid(_ name: String) -> Bool {
    (1...100).contains(name.count) && !name.contains("/")
      && name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }
}

/// What an environment variable may be called.
enum EnvironmentName {
  /// Whether a text can be a variable's name and does not look like a key, which errors that name
  /// the variable would then show: long, without `_`, letters and digits mixed.
  static func isValid(_ name: String) -> Bool {
    guard name.wholeMatch(of: #/[A-Za-z_][A-Za-z0-9_]*/#) != nil else { return false }
    return name.count < 20 || name.contains("_") || !name.contains(where: \.isNumber)
  }
}
