extension String {
  /// The lines that this text lacks (`-`) or has (`+`) beside another one, with their numbers there; at most
  /// `limit` of them, and of each its first 300 characters.
  public func lineDifference(from other: String, limit: Int = 20) -> String {
    func lines(_ text: String) -> [Substring] {
      text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    }
    let changes = lines(self).difference(from: lines(other)).map { change in
      switch change {
      case .remove(let offset, let line, _): (offset, "- \(offset + 1): \(line.prefix(300))")
      case .insert(let offset, let line, _): (offset, "+ \(offset + 1): \(line.prefix(300))")
      }
    }
    let shown = changes.sorted { $0.0 < $1.0 }.map(\.1)
    let rest = shown.count > limit ? ["… and \(shown.count - limit) more"] : []
    return (shown.prefix(limit) + rest).joined(separator: "\n")
  }
}
