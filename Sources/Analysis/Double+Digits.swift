#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Double {
  /// In so many digits, all those before the point at the least, and never with an exponent.
  func inDigits(_ count: Int) -> String {
    if abs(self) >= pow(10, Double(count)) - 0.5 { return printed("%.*f", 0) }
    if self != 0, abs(self) < 0.0001 { return printed("%.*f", 8).withoutLastZeros }
    return printed("%.*g", count)
  }

  /// As C prints it.
  private func printed(_ format: String, _ digits: Int) -> String {
    // No number has more digits before the point.
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
      withVaList([CInt(digits), self]) {
        _ = vsnprintf(buffer.baseAddress, buffer.count, format, $0)
      }
      return buffer.baseAddress.map { String(cString: $0) } ?? ""
    }
  }
}

extension String {
  /// A decimal without the zeros that its decimals end with.
  fileprivate var withoutLastZeros: String {
    let digits = reversed().drop { $0 == "0" }.drop { $0 == "." }
    return String(digits.reversed())
  }
}
