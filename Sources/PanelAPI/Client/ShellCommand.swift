import Catalogue

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A command that the shell runs, with its output in a pipe. It is killed with all that it started if it does
/// not end.
final class ShellCommand {
  /// Where its output is read.
  let output: CInt
  private let process: pid_t
  private var hasEnded = false

  /// `nil` if it cannot be started.
  init?(_ command: String) {
    var ends: [CInt] = [0, 0]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    #if canImport(Glibc)
      var (actions, attributes) = (posix_spawn_file_actions_t(), posix_spawnattr_t())
    #else
      var (actions, attributes): (posix_spawn_file_actions_t?, posix_spawnattr_t?)
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
      close(ends[1])
    }
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    // A group of its own, to be killed whole; it begins with none of what this process ignores.
    var ignored = sigset_t()
    sigemptyset(&ignored)
    sigaddset(&ignored, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &ignored)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    let words: [String] = ["sh", "-c", command]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    guard posix_spawn(&process, "/bin/sh", &actions, &attributes, &arguments, environ) == 0 else {
      close(ends[0])
      return nil
    }
    (self.process, output) = (process, ends[0])
  }

  /// Waits for its end, and gives its status; `nil` if it does not end in time.
  func end(within time: Duration) -> CInt? {
    let deadline = ContinuousClock.now + time
    var status: CInt = 0
    while waitpid(process, &status, WNOHANG) != process {
      guard ContinuousClock.now < deadline else { return nil }
      usleep(10_000)
    }
    hasEnded = true
    return status
  }

  deinit {
    close(output)
    if hasEnded { return }
    kill(-process, SIGKILL)
    waitpid(process, nil, 0)
  }
}
