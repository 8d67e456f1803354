import CRename

#if canImport(Glibc)
  public import Glibc
#else
  public import Darwin
#endif

/// System calls on files and folders. A failure has the system's own words.
public enum FileSystem {
  /// The reason why a call failed.
  public struct Failure: Error, Hashable, Sendable {
    public let number: Int32
    public var reason: String { String(cString: strerror(number)) }

    public init(_ number: Int32 = errno) { self.number = number }
  }
}

// MARK: - Looking

extension FileSystem {
  /// The status of a path: of a link itself, or with `followsLinks` of its target; `nil` if nothing is there.
  public static func status(_ path: String, followsLinks: Bool = false) -> stat? {
    var status = stat()
    return (followsLinks ? stat(path, &status) : lstat(path, &status)) == 0 ? status : nil
  }

  /// Whether something is at a path, links followed.
  public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  public static func isFolder(_ path: String, followsLinks: Bool = false) -> Bool {
    status(path, followsLinks: followsLinks)?.kind == S_IFDIR
  }

  /// Whether two paths lead to the same existing file; `nil` if neither exists.
  public static func isSameFile(_ one: String, _ other: String) -> Bool? {
    switch (status(one, followsLinks: true), status(other, followsLinks: true)) {
    case (let first?, let second?):
      first.st_dev == second.st_dev && first.st_ino == second.st_ino
    case (nil, nil): nil
    default: false
    }
  }

  /// The path with all links resolved; `nil` if nothing is there.
  public static func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  /// The folder that contains a path: `.` for a bare name.
  public static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The names in a folder, sorted.
  public static func names(in folder: String) throws(Failure) -> [String] {
    guard let stream = opendir(folder) else { throw Failure() }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}

extension stat {
  /// `S_IFREG`, `S_IFDIR` or another kind of file.
  public var kind: mode_t { st_mode & S_IFMT }
}

// MARK: - Contents

extension FileSystem {
  /// The contents of a regular file; `nil` if it cannot be read or is longer than `limit` bytes.
  public static func contents(of path: String, limit: Int = .max) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.kind == S_IFREG else { return nil }
    return FileDescriptor.readAll(descriptor, expecting: Int(status.st_size), limit: limit)
  }

  /// The first bytes of a regular file, links followed; fewer if it is shorter, none if it cannot be read.
  public static func start(of path: String, count: Int) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.kind == S_IFREG else { return [] }
    var bytes = [UInt8](repeating: 0, count: count)
    return Array(bytes[..<max(0, read(descriptor, &bytes, count))])
  }

  /// Whether a file consists of exactly these bytes.
  public static func holds(_ path: String, _ bytes: [UInt8]) -> Bool {
    guard let status = status(path), status.kind == S_IFREG, Int(status.st_size) == bytes.count
    else { return false }
    return contents(of: path) == bytes
  }

  /// Writes a new file.
  public static func write(
    _ bytes: some Sequence<UInt8>, to path: String, mode: mode_t = 0o644
  ) throws(Failure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw Failure() }
    let failure = FileDescriptor.write(bytes, to: descriptor) ? nil : Failure()
    guard close(descriptor) == 0 else { throw failure ?? Failure() }
    if let failure { throw failure }
  }
}

// MARK: - Names

extension FileSystem {
  /// Makes a folder and its parents. An existing folder is no failure.
  public static func makeFolders(_ path: String) throws(Failure) {
    var built = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      built += part + "/"
      guard mkdir(built, 0o755) == 0 || errno == EEXIST else { throw Failure() }
    }
  }

  /// Removes a path and everything below it. A missing path is no failure.
  public static func remove(_ path: String) throws(Failure) {
    guard status(path) != nil else { return }
    if isFolder(path) {
      for name in try names(in: path) { try remove(path + "/" + name) }
      guard rmdir(path) == 0 else { throw Failure() }
    } else {
      guard unlink(path) == 0 else { throw Failure() }
    }
  }

  /// Removes the empty folders between `root` and a path.
  public static func removeEmptyFolders(above path: String, in root: String) {
    var path = path[...]
    while let slash = path.lastIndex(of: "/") {
      path = path[..<slash]
      guard rmdir(root + "/" + path) == 0 else { return }
    }
  }

  /// Renames a file or folder. A file that has the new name is replaced.
  public static func move(_ path: String, to other: String) throws(Failure) {
    guard rename(path, other) == 0 else { throw Failure() }
  }

  /// Exchanges two folders atomically; `false` on systems that cannot do so.
  public static func exchange(_ one: String, _ other: String) throws(Failure) -> Bool {
    if crename_exchange(one, other) == 0 { return true }
    guard errno == ENOSYS || errno == EINVAL else { throw Failure() }
    return false
  }

  /// Gives a file a second name. If the system forbids that because the file belongs to somebody
  /// else, the file is copied.
  public static func link(_ path: String, as other: String) throws(Failure) {
    if linkat(AT_FDCWD, path, AT_FDCWD, other, 0) == 0 { return }
    guard errno == EPERM || errno == EMLINK, let status = status(path), status.kind == S_IFREG,
      let bytes = contents(of: path)
    else { throw Failure() }
    try write(bytes, to: other)
    guard chmod(other, status.st_mode & 0o7777) == 0 else { throw Failure() }
  }

  /// Flushes the names in a folder to the disk.
  public static func sync(_ folder: String) {
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
