public import Foundation

/// The built `ratebook`, as its users have it.
public enum BuiltProgram {
  /// The package's folder.
  public static let package = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The program beside the test bundle, or in the package's build folder; `nil` if it is not
  /// built.
  public static var path: String? {
    let bundle = URL(filePath: CommandLine.arguments.first ?? "")
    var folders = [Bundle.main.bundleURL, package.appending(path: ".build/debug")]
    var folder = bundle.deletingLastPathComponent()
    for _ in 0..<4 {
      folders.insert(folder, at: folders.count - 1)
      folder = folder.deletingLastPathComponent()
    }
    return folders.map { $0.appending(path: "ratebook").path }.first(where: isProgram)
  }

  private static func isProgram(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && !isFolder.boolValue && FileManager.default.isExecutableFile(atPath: path)
  }

  /// Runs the program to its end, in a folder that is its home, too. Throws ``Failure`` if it
  /// does not end well.
  public static func run(_ arguments: [String], in folder: String) async throws {
    guard let path else { throw Failure(reason: "build the product ratebook first") }
    try await run(path, arguments, in: folder)
  }

  /// Runs any program to its end, and gives what it prints. Throws ``Failure`` if it does not
  /// end well.
  @discardableResult
  public static func run(
    _ program: String, _ arguments: [String], in folder: String
  ) async throws -> Data {
    try await inBackground {
      let process = Process()
      process.executableURL = URL(filePath: program)
      process.arguments = arguments
      process.currentDirectoryURL = URL(filePath: folder)
      process.environment = ["HOME": folder, "PATH": "/usr/bin:/bin", "TMPDIR": folder]
      process.standardInput = FileHandle.nullDevice
      let output = Pipe()
      process.standardOutput = output
      // A file, since two pipes would have to be read at once.
      let errors = URL(filePath: folder).appending(path: "\(UUID()).err")
      try Data().write(to: errors)
      process.standardError = try FileHandle(forWritingTo: errors)
      try process.run()
      let printed = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      let words = try String(decoding: Data(contentsOf: errors), as: UTF8.self)
      try FileManager.default.removeItem(at: errors)
      guard process.terminationStatus == 0 else {
        throw Failure(
          reason: "\(program) \(arguments) ended with \(process.terminationStatus): \(words)")
      }
      return printed
    }
  }

  /// A run that did not end well, and what was said.
  public struct Failure: Error, CustomStringConvertible {
    public let reason: String
    public var description: String { reason }
  }
}
