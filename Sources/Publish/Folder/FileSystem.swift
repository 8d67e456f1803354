#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The system's calls as a site's folder needs them; each failure is told by the system's own words.
enum FileSystem {
  /// What the system says went wrong.
  struct Failure: Error {
    let number: Int32
    var reason: String { String(cString: strerror(number)) }

    init(_ number: Int32 = errno) { self.number = number }
  }

  /// What is at a path itself, without following a link; `nil` if there is nothing.
  static func status(_ path: String) -> stat? {
    var status = stat()
    return lstat(path, &status) == 0 ? status : nil
  }

  static func isFolder(_ path: String) -> Bool {
    status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  /// The path without links; `nil` if there is nothing.
  static func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  /// The names in a folder, in order.
  static func names(in folder: String) throws(Failure) -> [String] {
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

  /// Makes a folder, and those above it; one that is there is no failure.
  static func makeFolders(_ path: String) throws(Failure) {
    var built = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      built += part + "/"
      guard mkdir(built, 0o755) == 0 || errno == EEXIST else { throw Failure() }
    }
  }

  /// Removes what is at a path and all below it; nothing there is no failure.
  static func remove(_ path: String) throws(Failure) {
    guard status(path) != nil else { return }
    if isFolder(path) {
      for name in try names(in: path) { try remove(path + "/" + name) }
      guard rmdir(path) == 0 else { throw Failure() }
    } else {
      guard unlink(path) == 0 else { throw Failure() }
    }
  }

  /// Gives a file another name, from which a file that had it is taken away.
  static func move(_ path: String, to other: String) throws(Failure) {
    guard rename(path, other) == 0 else { throw Failure() }
  }

  /// Removes the folders on the way to a path that are empty.
  static func removeEmptyFolders(above path: String, in root: String) {
    var path = path[...]
    while let slash = path.lastIndex(of: "/") {
      path = path[..<slash]
      guard rmdir(root + "/" + path) == 0 else { return }
    }
  }

  /// Gives a file a second name, or a copy where the system forbids that for files of others.
  static func link(_ path: String, as other: String) throws(Failure) {
    if linkat(AT_FDCWD, path, AT_FDCWD, other, 0) == 0 { return }
    guard errno == EPERM || errno == EMLINK, let status = status(path),
      status.st_mode & S_IFMT == S_IFREG, let bytes = contents(of: path)
    else { throw Failure() }
    try write(bytes, to: other)
    guard chmod(other, status.st_mode & 0o7777) == 0 else { throw Failure() }
  }
}

extension FileSystem {
  /// The bytes of a regular file; `nil` if there is none that can be read.
  static func contents(of path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    let size = Int(status.st_size)
    var isWhole = true
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let read = read(descriptor, buffer.baseAddress.map { $0 + count }, size - count)
        if read == 0 || (read < 0 && errno != EINTR) { break }
        count += max(read, 0)
      }
      isWhole = count == size
    }
    return isWhole ? bytes : nil
  }

  /// Whether a file holds these bytes and no others.
  static func holds(_ path: String, _ bytes: [UInt8]) -> Bool {
    guard let status = status(path), status.st_mode & S_IFMT == S_IFREG,
      Int(status.st_size) == bytes.count
    else { return false }
    return contents(of: path) == bytes
  }

  /// Writes a file that is not there yet.
  static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Failure() }
    var failure: Int32?
    bytes.withUnsafeBytes { buffer in
      var position = 0
      while position < buffer.count, failure == nil {
        let rest = UnsafeRawBufferPointer(rebasing: buffer[position...])
        let count = systemWrite(descriptor, rest.baseAddress, rest.count)
        if count >= 0 { position += count } else if errno != EINTR { failure = errno }
      }
    }
    guard close(descriptor) == 0 else { throw Failure() }
    if let failure { throw Failure(failure) }
  }

  private static func systemWrite(
    _ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int
  ) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, bytes, count)
    #else
      Darwin.write(descriptor, bytes, count)
    #endif
  }
}
