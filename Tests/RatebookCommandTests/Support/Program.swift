import Foundation
import TestSupport
import Testing

/// The built `ratebook`, run as its users run it.
struct Program {
  /// Where its standard output goes.
  enum Output {
    case captured
    /// A file or a device.
    case file(String)
    /// A pipe whose reader is gone.
    case closedPipe
  }

  /// The result of a run.
  struct Result {
    /// The exit status; of one that a signal ended, the signal's number, negative.
    let status: Int32
    let output: String
    let errors: String

    var errorLines: [Substring] { errors.split(separator: "\n") }
  }

  /// Starts the program in a workspace, which is its home and its current folder; with `prelude`,
  /// from a shell, as the arguments of what that ends with.
  static func start(
    _ arguments: [String], in workspace: Workspace, environment: [String: String] = [:],
    input: String? = nil, output: Output = .captured, prelude: String? = nil
  ) throws -> RunningProgram {
    let path = try #require(BuiltProgram.path, "build the product ratebook first")
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    if let prelude {
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-c", "\(prelude) \"$0\" \"$@\"", path] + arguments
    }
    process.currentDirectoryURL = URL(filePath: workspace.folder)
    let temporary = FileManager.default.temporaryDirectory.path
    process.environment = ["HOME": workspace.folder, "PATH": "/usr/bin:/bin", "TMPDIR": temporary]
      .merging(environment) { $1 }
    let run = UUID().uuidString
    let files = try ["out", "err"].map { try workspace.emptyFile("\(run).\($0)") }
    process.standardOutput = try handle(for: output, capturing: files[0])
    process.standardError = try FileHandle(forWritingTo: URL(filePath: files[1]))
    process.standardInput = FileHandle.nullDevice
    if let input { process.standardInput = try pipe(holding: input) }
    return try RunningProgram(process, output: files[0], errors: files[1])
  }

  private static func handle(for output: Output, capturing file: String) throws -> FileHandle {
    switch output {
    case .captured: return try FileHandle(forWritingTo: URL(filePath: file))
    case .file(let path): return try FileHandle(forWritingTo: URL(filePath: path))
    case .closedPipe:
      let pipe = Pipe()
      try pipe.fileHandleForReading.close()
      return pipe.fileHandleForWriting
    }
  }

  /// A pipe with a text in it, which has to fit, as a shell's `|` gives it.
  private static func pipe(holding text: String) throws -> FileHandle {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    try pipe.fileHandleForWriting.close()
    return pipe.fileHandleForReading
  }
}
