import Foundation
import TestSupport
import Testing

/// A headless Chromium that opens a page in a frame of a given width and answers what a script
/// finds there.
struct Browser {
  /// Where the program is, `nil` where none is installed.
  static var program: URL? {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.lazy.map { URL(fileURLWithPath: "\($0)/chromium") }.first {
      FileManager.default.isExecutableFile(atPath: $0.path)
    }
  }

  /// Whether a missing program is a failure, as where the page is about to be released.
  static var isRequired: Bool {
    ProcessInfo.processInfo.environment["RATEBOOK_REQUIRE_CHROMIUM"] == "1"
  }

  let program: URL

  /// The answers of `probe`, an expression for a text, for each width in CSS pixels.
  ///
  /// A window cannot be narrower than 500 pixels, so the page is shown in frames. Its policy is
  /// taken out of the copy, since it would stop the probe too.
  func answers(of page: String, probe: String, widths: [Int]) throws -> [String] {
    let temporary = try TemporaryFolder()
    defer { withExtendedLifetime(temporary) {} }
    let folder = URL(filePath: temporary.path)
    let policy = #/<meta http-equiv="Content-Security-Policy"[^>]*>/#
    let script = "<script>onload = () => parent.postMessage([name, String(\(probe))], '*')</script>"
    try (page.replacing(policy, with: "") + script).write(
      to: folder.appending(path: "page.html"), atomically: true, encoding: .utf8)
    let frames = widths.map {
      "<iframe src=\"page.html\" name=\"\($0)\" style=\"width:\($0)px;height:900px;border:0\">"
        + "</iframe>"
    }
    let wrapper = """
      <!DOCTYPE html><meta charset="utf-8">
      <script>onmessage = event => {
        const answer = document.createElement("pre");
        answer.textContent = event.data.join("=");
        document.body.append(answer);
      }</script>
      <body>\(frames.joined())
      """
    let start = folder.appending(path: "start.html")
    try wrapper.write(to: start, atomically: true, encoding: .utf8)
    let dom = try dump(start, profile: folder.appending(path: "profile"))
    return try widths.map { width in
      let match = try #require(dom.firstMatch(of: try Regex("<pre>\(width)=([^<]*)</pre>")))
      return String(match.output[1].substring ?? "")
    }
  }

  private func dump(_ page: URL, profile: URL) throws -> String {
    let process = Process()
    process.executableURL = program
    process.arguments = [
      "--headless", "--no-sandbox", "--hide-scrollbars", "--disable-gpu", "--disable-dev-shm-usage",
      "--allow-file-access-from-files", "--user-data-dir=\(profile.path)",
      "--virtual-time-budget=5000", "--dump-dom", page.absoluteString,
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
