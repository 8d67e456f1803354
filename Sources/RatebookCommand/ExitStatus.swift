import Analysis
import Catalogue
import Collector
import PanelAPI
import Publish
import Store

/// The exit statuses of the command line, by sysexits(3).
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
  /// What the statuses tell a script.
  static let meanings: KeyValuePairs = [
    "0": "Done.",
    "1":
      "Only with report --exit-code: every panel was observed, and the window holds a change that is "
      + "shown.",
    "64": "Wrong usage.",
    "65": "Input cannot be read as what it should be.",
    "66": "An input file, the database, a panel, a category or a service is not there.",
    "69":
      "A panel, or the price of a service, could not be read (the others were stored); or an alert "
      + "channel is off.",
    "73, 74": "Output cannot be written.",
    "75":
      "Another run is writing to the database, a snapshot is held for confirmation (or, by check, "
      + "would be), or, with report --exit-code, a panel was not observed.",
    "77": "The panel refused the key.",
    "78": "The configuration is wrong.",
  ]
}

/// Why a command ends early, for people, and how it tells a script.
struct CommandFailure: Error {
  let status: ExitStatus
  let message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }
}

extension CommandFailure {
  /// The failure for an error of a lower layer; `nil` for one that is not foreseen.
  init?(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let error as StoreError: self.init(error.status, error.description)
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
    case .isTheDatabase: .usage
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
