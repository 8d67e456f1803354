public import Catalogue
import FoundationEssentials

/// The recorded answers of one time: files with a panel's answers to `services`, to `balance`, or to both.
public struct RecordedAnswers: Hashable, Sendable {
  public let takenAt: Timestamp
  public internal(set) var services: String?
  public internal(set) var balance: String?

  /// The files, services first.
  public var paths: [String] { [services, balance].compactMap(\.self) }

  /// Why files cannot be imported.
  public enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
    case notThere(path: String)
    case noTime(path: String)
    case sameTime(path: String, other: String)
    case unreadable(path: String, reason: String)
    /// Another answer of the panel at exactly that time is stored.
    case differs(path: String, takenAt: Timestamp)

    public var description: String {
      switch self {
      case .notThere(let path): "there is no file or folder '\(path)'"
      case .noTime(let path):
        "'\(path)' does not say when it was taken; name it services-<TIME>.json or "
          + "balance-<TIME>.json, or add --taken-at TIME"
      case .sameTime(let path, let other): "'\(path)' and '\(other)' are of the same time"
      case .differs(let path, let takenAt):
        "'\(path)' was not imported: another answer of \(takenAt) is there already"
      case .unreadable(let path, let reason): "'\(path)' was not imported: \(reason)"
      }
    }
  }
}

extension RecordedAnswers {
  /// Finds the recorded answers in files and folders, oldest first. Other files in a folder are
  /// ignored. Throws ``Problem``.
  public static func find(_ paths: [String]) throws(Problem) -> [RecordedAnswers] {
    var found: [Timestamp: RecordedAnswers] = [:]
    for path in paths {
      var isFolder = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw .notThere(path: path)
      }
      if !isFolder {
        guard let name = RecordedName(path) else { throw .noTime(path: path) }
        try add(path, name, to: &found)
        continue
      }
      let folder = path.hasSuffix("/") ? path : path + "/"
      for file in try files(in: path) {
        guard let name = RecordedName(file) else { continue }
        try add(folder + file, name, to: &found)
      }
    }
    return found.values.sorted { $0.takenAt < $1.takenAt }
  }

  /// The files and subfolders that ``find(_:)`` ignores in the given folders: their names are not
  /// those of recorded answers.
  public static func passedOver(in paths: [String]) -> [String] {
    paths.flatMap { path in
      ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
        .filter { RecordedName($0) == nil }.sorted()
        .map { (path.hasSuffix("/") ? path : path + "/") + $0 }
    }
  }

  private static func files(in folder: String) throws(Problem) -> [String] {
    do { return try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
      throw .unreadable(path: folder, reason: "the folder cannot be opened")
    }
  }

  private static func add(
    _ path: String, _ name: RecordedName, to found: inout [Timestamp: RecordedAnswers]
  ) throws(Problem) {
    let slot: WritableKeyPath<RecordedAnswers, String?> =
      name.isBalance ? \.balance : \.services
    var answers = found[name.takenAt] ?? RecordedAnswers(takenAt: name.takenAt)
    if let other = answers[keyPath: slot], other != path {
      throw .sameTime(path: path, other: other)
    }
    answers[keyPath: slot] = path
    found[name.takenAt] = answers
  }
}

/// The name of a recorded file: `services-2026-11-01T06:00:00Z.json`.
struct RecordedName {
  let isBalance: Bool
  let takenAt: Timestamp

  init?(_ path: String) {
    guard let name = path.split(separator: "/").last, name.hasSuffix(".json") else { return nil }
    let stem = name.dropLast(".json".count)
    isBalance = stem.hasPrefix("balance-")
    guard isBalance || stem.hasPrefix("services-"), let dash = stem.firstIndex(of: "-"),
      let takenAt = Timestamp(stem[stem.index(after: dash)...])
    else { return nil }
    self.takenAt = takenAt
  }
}
