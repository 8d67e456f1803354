import Analysis
import Catalogue
import Collector
import PanelAPI
import Publish
import Store

/// The exit statuses of the program, as in sysexits(3).
enum ExitStatus: Int32 {
  case changes = 1
  case usage = 64
  case unreadableInput = 65
  case missingInput = 66
  case panelUnavailable = 69
  case internalError = 70
  case cannotCreateOutput = 73
  case outputError = 74
  case tryAgain = 75
  case keyRefused = 77
  case badConfiguration = 78
}

extension ExitStatus {
  /// The meaning of each status, in the words of the README's table and of the manual page.
  static let meanings: KeyValuePairs = [
    "0": "done",
    "1":
      "only with `report --exit-code`: every panel was observed, and the report shows a change",
    "64": "wrong usage",
    "65": "an input file, the database or a query cannot be read",
    "66": "an input file, the database, a panel, a category or a service does not exist",
    "69":
      "a panel, or the price of a service, could not be read (all others were stored); or alerts "
      + "do not arrive: a channel is off or gone, or a message was given up",
    "70": "a defect of Ratebook itself; please tell us",
    "73, 74": "output cannot be written",
    "75":
      "another run is writing to the database; or a snapshot is held (by `check`: would be held); or, "
      + "with `report --exit-code`, a panel was not observed in the window",
    "77": "the panel refused the key",
    "78": "the configuration is wrong",
  ]
}

/// Why a command ends early, for people, and the status for scripts.
struct CommandFailure: Error {
  let status: ExitStatus
  let message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }
}

extension CommandFailure {
  /// The failure for an error of a lower layer; `nil` for an unexpected error.
  init?(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let error as StoreError: self.init(error.status, error.description)
    case let error as LedgerChangeError: self = error.failure
    case let category as UnknownCategory: self.init(.missingInput, category.description)
    case let error as AmountOverflow: self.init(.unreadableInput, error.description)
    case let error as BackupError: self.init(error.status, error.description)
    case let error as SiteFolderError: self.init(error.status, error.description)
    case let problem as RecordedAnswers.Problem: self.init(problem.status, problem.description)
    case let problem as ConfigurationProblem: self.init(.badConfiguration, problem.description)
    default: return nil
    }
  }
}

extension UnknownCategory {
  fileprivate var description: String {
    let words = known.flatMap { $0.split(separator: " ").map(String.init) }
    let suggestion = text.suggestion(of: known + words)
    return "no panel here ever listed a category with '\(text)'; \(suggestion)`ratebook report "
      + "categories` lists them"
  }
}

extension StoreError {
  var status: ExitStatus {
    switch self {
    case .missing, .noPanel, .noSnapshot: .missingInput
    case .notOurs, .newer, .tooOld, .damaged, .foreignLog, .notAnAmount, .tooManyDigits, .query:
      .unreadableInput
    case .notHeld, .pruned, .panelExists: .usage
    case .busy, .replaced, .notNewer, .clockBehind: .tryAgain
    case .unusable, .older, .full: .outputError
    }
  }
}

extension BackupError {
  var status: ExitStatus {
    switch self {
    case .isTheDatabase, .isBesideTheDatabase: .usage
    case .notOurs, .inUse, .cannotCreate: .cannotCreateOutput
    case .cannotWrite: .outputError
    case .busy: .tryAgain
    case .unsound: .unreadableInput
    }
  }
}

extension SiteFolderError {
  var status: ExitStatus {
    switch self {
    case .notOurs, .ownersFile, .cannotCreate: .cannotCreateOutput
    case .cannotWrite, .interrupted: .outputError
    case .busy: .tryAgain
    }
  }
}

extension RecordedAnswers.Problem {
  var status: ExitStatus {
    switch self {
    case .notThere: .missingInput
    case .noTime, .sameTime: .usage
    case .unreadable, .differs: .unreadableInput
    }
  }
}

extension PanelError {
  var status: ExitStatus {
    if case .keyRefused = self { .keyRefused } else { .panelUnavailable }
  }
}
