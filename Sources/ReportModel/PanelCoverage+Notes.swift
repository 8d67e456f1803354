extension PanelCoverage {
  /// What a reader must know before trusting the panel's figures, one sentence a line; mostly none.
  public var notes: [String] {
    var notes: [String] = []
    if to == nil {
      notes.append("\(name): no snapshot at or before the window's end")
    } else if startsInside, let from {
      notes.append("\(name): first seen at \(from), so its figures start there")
    } else if from == to, let to {
      notes.append("\(name): not observed within the window, last at \(to)")
    }
    if failures > 0 {
      let attempts = failures == 1 ? "1 attempt" : "\(failures) attempts"
      notes.append("\(name): \(attempts) failed in the window, last: \(lastFailure ?? "unknown")")
    }
    return notes
  }
}
