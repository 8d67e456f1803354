import CCurl

/// libcurl itself, opened at its first use.
enum Curl {
  /// Why libcurl cannot be used, as a clause; `nil` once it can.
  static let problem = ccurl_open().map { "libcurl cannot be used (\(String(cString: $0)))" }
}
