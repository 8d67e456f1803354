import Catalogue
import FoundationEssentials
import Support

/// The system's time zones: a folder with one file per zone.
struct ZoneDatabase {
  /// The folder; `nil` if the system has none.
  private let folder: String?

  /// Uses the folder in `TZDIR`, or the first existing one of the usual folders.
  init(environment: [String: String]) {
    let usual = ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/etc/zoneinfo"]
    let folders = environment["TZDIR"].nonEmpty.map { [$0] } ?? usual
    folder = folders.first { FileSystem.exists($0) }
  }

  /// Why a zone cannot be used.
  enum Problem: Error, CustomStringConvertible {
    case unknown(String, nearest: String)
    case unreadable(String, path: String)
    case noDatabase(String)

    var description: String {
      switch self {
      case .unknown(let name, let nearest):
        "there is no time zone '\(name)'; did you mean '\(nearest)'?"
      case .unreadable(let name, let path):
        "the time zone '\(name)' cannot be used: '\(path)' is not a readable time zone file"
      case .noDatabase(let name):
        "the time zone '\(name)' is unknown, because this system has no time zone database; install "
          + "the package tzdata, set TZDIR to its folder, or use UTC"
      }
    }
  }

  /// The zone with a name such as `Asia/Ho_Chi_Minh`. Throws ``Problem``.
  func zone(named name: String) throws(Problem) -> Zone {
    if Self.namesOfUTC.contains(name) { return .utc }
    guard let folder else { throw .noDatabase(name) }
    guard Self.isName(name), case let path = folder + "/" + name,
      FileSystem.exists(path), !FileSystem.isFolder(path, followsLinks: true)
    else {
      let names = names(in: folder)
      throw names.isEmpty
        ? .noDatabase(name) : .unknown(name, nearest: Self.nearest(to: name, of: names))
    }
    return try zone(ofFile: path, named: name)
  }

  /// The zone that the variable `TZ` sets: a name, the path of a file, or a POSIX rule. Throws ``Problem``.
  func zone(ofVariable text: String) throws(Problem) -> Zone {
    let text = text.hasPrefix(":") ? String(text.dropFirst()) : text
    if text.isEmpty { return .utc }
    if text.hasPrefix("/") { return try zone(ofFile: text, named: text) }
    do { return try zone(named: text) } catch {
      guard let zone = Zone(posix: text) else { throw error }
      return zone
    }
  }

  private func zone(ofFile path: String, named name: String) throws(Problem) -> Zone {
    guard let bytes = FileManager.default.contents(atPath: path),
      let zone = Zone(file: Array(bytes), named: name)
    else { throw .unreadable(name, path: path) }
    return zone
  }
}

extension ZoneDatabase {
  private static let namesOfUTC: Set = [
    "UTC", "Etc/UTC", "UCT", "Etc/UCT", "Zulu", "Etc/Zulu", "Universal", "Etc/Universal", "GMT",
    "Etc/GMT",
  ]

  /// Whether a text names a file inside the database's folder.
  private static func isName(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    return parts.allSatisfy { part in
      part.first?.isLetter == true
        && part.utf8.allSatisfy {
          ("a"..."z").contains(Unicode.Scalar($0)) || ("A"..."Z").contains(Unicode.Scalar($0))
            || ("0"..."9").contains(Unicode.Scalar($0)) || [0x2B, 0x2D, 0x5F].contains($0)
        }
    }
  }

  /// The names of all zones, without the copies of the database in `posix` and `right`.
  private func names(in folder: String) -> [String] {
    let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return paths.filter { path in
      Self.isName(path) && path.first?.isUppercase == true && path != "Factory"
        && !FileSystem.isFolder("\(folder)/\(path)", followsLinks: true)
    }.sorted()
  }

  /// The name with the smallest edit distance, ignoring case. A text without a region is compared with
  /// the cities.
  private static func nearest(to text: String, of names: [String]) -> String {
    let text = text.lowercased()
    func distance(_ name: String) -> Int {
      let whole = text.editDistance(to: name.lowercased())
      guard !text.contains("/"), let city = name.split(separator: "/").last else { return whole }
      return min(whole, text.editDistance(to: city.lowercased()))
    }
    return names.map { (name: $0, distance: distance($0)) }
      .min { $0.distance < $1.distance }?.name ?? ""
  }
}
