/// A size in bytes for people, by powers of 1000: `512 bytes`, `4.1 kB`, `12.3 MB`.
func byteText(_ bytes: Int) -> String {
  guard bytes >= 1000 else { return counted(bytes, "byte") }
  var tenths = bytes / 100
  for unit in ["kB", "MB", "GB"] {
    if tenths < 10_000 { return "\(tenths / 10).\(tenths % 10) \(unit)" }
    tenths /= 1000
  }
  return "\(tenths / 10).\(tenths % 10) TB"
}
