#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Double {
  /// As C's `%.4g` prints it, with that many digits in place of 4.
  func inDigits(_ count: Int) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
      withVaList([CInt(count), self]) {
        _ = vsnprintf(buffer.baseAddress, buffer.count, "%.*g", $0)
      }
      return buffer.baseAddress.map { String(cString: $0) } ?? ""
    }
  }
}
