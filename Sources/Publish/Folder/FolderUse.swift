import Support

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Who else uses the folder itself, and would continue with the old one if another folder got its name: a
/// mount of it, such as a container's volume, and a program that was started in it, such as a web server.
enum FolderUse {
  /// Whether such a use can be seen. Uses by a container of another user cannot.
  static func isHeld(_ folder: String) -> Bool {
    let own = mounts(of: "self")
    if own.contains(where: { $0.point == folder }) { return true }
    let target = place(of: folder, in: own)
    return processes().contains { process in
      let current = FileSystem.linkTarget("/proc/\(process)/cwd")
      if let current, isWithin(current, folder) { return true }
      return mounts(of: process).contains { mount in
        target.map { $0.device == mount.device && isWithin(mount.root, $0.path) } ?? false
      }
    }
  }

  /// A line of `mountinfo`: https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
  private struct Mount {
    let device: Substring
    /// The mounted folder of the file system.
    let root: String
    /// The path at which it is mounted.
    let point: String

    init?(_ line: Substring) {
      let fields = line.split(separator: " ")
      guard fields.count > 5 else { return nil }
      device = fields[2]
      (root, point) = (Self.unescaped(fields[3]), Self.unescaped(fields[4]))
    }

    /// In `mountinfo`, blanks and backslashes are written as three octal digits.
    private static func unescaped(_ field: Substring) -> String {
      String(field).replacing("\\040", with: " ").replacing("\\011", with: "\t")
        .replacing("\\012", with: "\n").replacing("\\134", with: "\\")
    }
  }

  private static func mounts(of process: String) -> [Mount] {
    guard let bytes = FileSystem.contents(of: "/proc/\(process)/mountinfo") else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap(Mount.init)
  }

  /// The path of a folder in its file system; `nil` on systems that do not show it.
  private static func place(of folder: String, in mounts: [Mount]) -> (
    device: Substring, path: String
  )? {
    // If there are several mounts at one path, the last hides the others.
    let holder = mounts.enumerated().filter { isWithin(folder, $0.element.point) }
      .max { ($0.element.point.utf8.count, $0.offset) < ($1.element.point.utf8.count, $1.offset) }
    guard let mount = holder?.element else { return nil }
    let below = mount.point == "/" ? folder : String(folder.dropFirst(mount.point.count))
    return (mount.device, mount.root == "/" ? below : mount.root + below)
  }

  private static func isWithin(_ path: String, _ folder: String) -> Bool {
    folder == "/" || path == folder || path.hasPrefix(folder + "/")
  }

  private static func processes() -> [String] {
    ((try? FileSystem.names(in: "/proc")) ?? []).filter { $0.allSatisfy(\.isNumber) }
  }
}

extension FileSystem {
  /// The target of a link; `nil` if it cannot be read.
  fileprivate static func linkTarget(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &buffer, buffer.count)
    return count > 0
      ? String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
  }
}
