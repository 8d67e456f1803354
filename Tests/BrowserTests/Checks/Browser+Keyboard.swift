import Foundation

extension Browser {
  private struct Focus: Decodable {
    var isWanted: Bool
    var isBody: Bool
    var name: String
    var isMarked: Bool
  }

  /// Goes from element to element by the Tab key up to one that matches a selector. What is wrong
  /// on the way is added to the faults; whether it was reached.
  private func tab(to selector: String, _ faults: inout [String]) async throws -> Bool {
    for _ in 0..<400 {
      try await type(Key.tab)
      let focus: Focus = try await run("focus", selector)
      if !focus.isMarked && !focus.isBody { faults.append("focus is not marked: \(focus.name)") }
      if focus.isWanted { return true }
    }
    faults.append("the keyboard does not reach \(selector)")
    return false
  }
}

// MARK: - Searching

extension Browser {
  /// What rows a search shows.
  private struct Found: Decodable, Equatable {
    var faults: [String]
    var shown: Int
    var all: Int
  }

  /// What is wrong with how the open page is searched by keyboard. The query has to match some of
  /// its rows and not all.
  func searchFaults(_ query: String) async throws -> [String] {
    var faults: [String] = []
    let field = "input[type=search]"
    guard try await tab(to: field, &faults) else { return faults }
    try await type(query)
    faults += try await faultsOfResult(of: query)
    try await perform("refresh", [String: String]())
    faults += try await faultsOfResult(of: query).map { "opened by its address: \($0)" }
    guard try await tab(to: field, &faults) else { return faults }
    try await type("a", holding: Key.control)
    try await type(Key.backspace)
    guard try await waits(until: "!new URL(location).searchParams.has('q')") else {
      return faults + ["the address keeps the query that was taken back"]
    }
    let all: Found = try await run("search", "")
    return faults + all.faults.map { "the query taken back: \($0)" }
  }

  private func faultsOfResult(of query: String) async throws -> [String] {
    guard try await waits(until: "new URL(location).searchParams.has('q')") else {
      return ["the address does not hold the query"]
    }
    let found: Found = try await run("search", query)
    var faults = found.faults
    if found.shown == 0 || found.shown == found.all {
      faults.append("the query shows \(found.shown) of \(found.all) rows and tells nothing")
    }
    let address: String = try await evaluate("return new URL(location).searchParams.get('q')")
    if address != query { faults.append("the address holds '\(address)'") }
    let told: String = try await evaluate(
      "return document.querySelector('[role=status], [aria-live]')?.textContent ?? ''")
    if told.firstMatch(of: #/[0-9]+/#)?.output != "\(found.shown)" {
      faults.append("\(found.shown) rows are shown and '\(told)' is announced")
    }
    return faults
  }
}

// MARK: - Sorting

extension Browser {
  private struct Column: Decodable {
    var name: String
    var direction: String
    var isNumeric: Bool
    var values: Int
    var wrong: String
  }

  /// What is wrong with how the open page's first table is sorted by keyboard: by each of its
  /// columns up and down.
  func sortFaults() async throws -> [String] {
    var faults: [String] = []
    guard try await tab(to: "thead th button", &faults) else { return faults }
    let columns: Int = try await evaluate(
      "return document.activeElement.closest('tr').querySelectorAll('button').length")
    for column in 0..<columns {
      if column > 0 { try await type(Key.tab) }
      faults += try await sortFaults(pressing: Key.enter, for: "ascending")
      faults += try await sortFaults(pressing: " ", for: "descending")
    }
    return faults
  }

  private func sortFaults(pressing key: String, for direction: String) async throws -> [String] {
    try await type(key)
    guard try await evaluate("return document.activeElement.matches('th button')") else {
      return ["sorting loses the focus"]
    }
    let column: Column = try await run("column")
    if column.direction != direction {
      return ["\(column.name): sorted \(column.direction), not \(direction)"]
    }
    return column.wrong.isEmpty ? [] : ["\(column.name), \(direction): \(column.wrong)"]
  }
}
