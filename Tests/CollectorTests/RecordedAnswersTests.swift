import Catalogue
import Collector
import Testing

@Suite struct RecordedAnswersTests {
  let file: TemporaryStore

  init() throws { file = try TemporaryStore() }

  @Test(
    "A file's name has its time in every form",
    arguments: [
      "2026-11-01T06:00:00Z", "20261101T060000Z", "2026-11-01T06-00-00Z",
      "2026-11-01T06:00:00.000Z",
      "2026-11-01T08:00:00+02:00", "2026-11-01T01-00-00-05-00",
    ])
  func aNameTellsItsTimeInEveryForm(_ time: String) throws {
    let path = try file.write("[]", to: "services-\(time).json")
    let found = try RecordedAnswers.find([path])
    #expect(found.map(\.takenAt) == [Timestamp("2026-11-01T06:00:00Z")])
    #expect(found.map(\.services) == [path])
    #expect(found.map(\.balance) == [nil])
  }

  @Test("A date alone means its midnight")
  func aDateAloneIsItsMidnight() throws {
    let path = try file.write("{}", to: "balance-2026-11-01.json")
    #expect(try RecordedAnswers.find([path]).map(\.takenAt) == [.start])
    #expect(try RecordedAnswers.find([path]).map(\.balance) == [path])
  }

  @Test("A folder is read oldest first in pairs, without other files")
  func aFolderIsReadOldestFirstInPairsAndOtherFilesArePassedOver() throws {
    let names = [
      "services-20261103T000000Z.json", "services-20261101T000000Z.json",
      "balance-20261101T000000Z.json", "balance-20261102T000000Z.json",
    ]
    for name in names + ["README.md", "services.json", "orders-20261101T000000Z.json"] {
      try file.write("", to: "history/" + name)
    }
    let folder = file.folder + "/history"
    let found = try RecordedAnswers.find([folder])
    #expect(
      found.map(\.paths) == [
        [folder + "/" + names[1], folder + "/" + names[2]], [folder + "/" + names[3]],
        [folder + "/" + names[0]],
      ])
  }

  @Test("Files and folders mix, and a file may be named twice")
  func filesAndFoldersMixAndAFileMayBeNamedTwice() throws {
    let one = try file.write("", to: "one/services-2026-11-01.json")
    let two = try file.write("", to: "two/services-2026-11-02.json")
    let folder = file.folder + "/one"
    let found = try RecordedAnswers.find([two, folder, one, folder + "/", two])
    #expect(found.map(\.paths) == [[one], [two]])
  }

  @Test("Two files with the same time are refused")
  func twoFilesOfTheSameTimeAreRefused() throws {
    let one = try file.write("", to: "services-2026-11-01T00:00:00Z.json")
    let two = try file.write("", to: "services-20261101T000000Z.json")
    #expect(throws: RecordedAnswers.Problem.sameTime(path: two, other: one)) {
      try RecordedAnswers.find([one, two])
    }
  }

  @Test("Files that are no answers are skipped")
  func filesThatAreNoAnswersArePassedOver() throws {
    for name in ["services-2026-11-01.json", "services-xx.json", "readme.txt"] {
      try file.write("[]", to: "history/" + name)
    }
    let folder = file.folder + "/history"
    #expect(
      RecordedAnswers.passedOver(in: [folder])
        == [folder + "/readme.txt", folder + "/services-xx.json"])
    #expect(RecordedAnswers.passedOver(in: [folder + "/services-2026-11-01.json"]) == [])
  }

  @Test("A missing path is refused")
  func aPathThatIsNotThereIsRefused() throws {
    let path = file.folder + "/nothing"
    #expect(throws: RecordedAnswers.Problem.notThere(path: path)) {
      try RecordedAnswers.find([path])
    }
  }

  @Test(
    "A named file without a time is refused",
    arguments: ["services.json", "services-yesterday.json", "services-2026-11-01.txt"])
  func aNamedFileWithoutATimeIsRefused(_ name: String) throws {
    let path = try file.write("[]", to: name)
    #expect(throws: RecordedAnswers.Problem.noTime(path: path)) {
      try RecordedAnswers.find([path])
    }
  }
}
