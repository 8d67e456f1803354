import Catalogue
import Collector
import Foundation
import PanelAPI
import Store
import Testing
import Transport

@testable import RatebookCommand

@Suite struct ExitStatusTests {
  @Test("The statuses are those of sysexits(3)")
  func numbers() {
    let statuses: [RatebookCommand.ExitStatus] = [
      .changes, .usage, .unreadableInput, .missingInput, .panelUnavailable, .internalError,
      .cannotCreateOutput, .outputError, .tryAgain, .keyRefused, .badConfiguration,
    ]
    #expect(statuses.map(\.rawValue) == [1, 64, 65, 66, 69, 70, 73, 74, 75, 77, 78])
  }

  @Test("The README's table has the words of the manual page")
  func readme() throws {
    let readme = try String(
      contentsOf: URL(filePath: #filePath).appending(path: "../../../README.md").standardized,
      encoding: .utf8)
    let rows = readme.matches(of: #/\n\| ([0-9]+(?:, [0-9]+)*) \| (.+) \|/#)
      .map { "\($0.output.1): \($0.output.2)" }
    #expect(rows == RatebookCommand.ExitStatus.meanings.map { "\($0): \($1)" })
  }

  @Test("Every error of the database has its status")
  func storeErrors() {
    let time = Timestamp(milliseconds: 0)
    let errors: [(StoreError, RatebookCommand.ExitStatus)] = [
      (.missing(path: "x"), .missingInput), (.notOurs(path: "x"), .unreadableInput),
      (.newer(path: "x"), .unreadableInput), (.damaged(path: "x"), .unreadableInput),
      (.query("x"), .unreadableInput), (.busy(path: "x"), .tryAgain),
      (
        .clockBehind(panel: "x", readAt: .init(milliseconds: 0), last: .init(milliseconds: 1)),
        .tryAgain
      ),
      (.notNewer(panel: "x", takenAt: time, last: time), .tryAgain),
      (.unusable(path: "x", reason: "y"), .outputError),
    ]
    for (error, status) in errors {
      #expect(CommandFailure(error)?.status == status)
      #expect(CommandFailure(error)?.message == error.description)
    }
  }

  @Test("Every problem of an import has its status")
  func importProblems() {
    let problems: [(RecordedAnswers.Problem, RatebookCommand.ExitStatus)] = [
      (.notThere(path: "x"), .missingInput), (.noTime(path: "x"), .usage),
      (.sameTime(path: "x", other: "y"), .usage),
      (.unreadable(path: "x", reason: "y"), .unreadableInput),
    ]
    for (problem, status) in problems { #expect(CommandFailure(problem)?.status == status) }
  }

  @Test("A refused key and an unreadable panel have different statuses")
  func panelErrors() {
    #expect(PanelError.keyRefused("x").status == .keyRefused)
    let others: [PanelError] = [
      .transfer(.unreachable("x")), .transfer(.timedOut(.seconds(1))),
      .transfer(.tooLarge(limit: 1)), .transfer(.headersTooLarge(limit: 1)),
      .redirected(status: 302),
      .rateLimited(retryAfter: nil), .httpStatus(503, message: nil), .refused("x"),
      .notUnderstood("x"), .transfer(.cancelled),
    ]
    for error in others { #expect(error.status == .panelUnavailable) }
  }

  @Test("A wrong configuration has its status, and other errors have none")
  func otherErrors() {
    let problem = ConfigurationProblem(path: "a.yaml", line: 3, problem: "it is wrong")
    #expect(CommandFailure(problem)?.status == .badConfiguration)
    #expect(CommandFailure(problem)?.message == "a.yaml:3: it is wrong")
    #expect(CommandFailure(CancellationError()) == nil)
  }
}
