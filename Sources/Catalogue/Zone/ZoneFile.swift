/// Reads the files of the system's time zone database (TZif, RFC 9636).
struct ZoneFile {
  private var rest: ArraySlice<UInt8>

  private init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// Reads `count` bytes; `nil` if there are fewer.
  private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, rest.count >= count else { return nil }
    defer { rest.removeFirst(count) }
    return rest.prefix(count)
  }

  /// Reads a signed big-endian integer.
  private mutating func integer(bytes count: Int) -> Int64? {
    guard let bytes = take(count) else { return nil }
    let value = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let unused = UInt64(64 - 8 * count)
    return Int64(bitPattern: value << unused) >> unused
  }
}

extension ZoneFile {
  private struct Header {
    let version: UInt8
    /// The number of entries of each kind, in the file's order.
    let universal: Int
    let standard: Int
    let leaps: Int
    let times: Int
    let types: Int
    let letters: Int

    /// The number of bytes after the header, if each time has `time` bytes.
    func size(time: Int) -> Int {
      times * (time + 1) + types * 6 + letters + leaps * (time + 4) + standard + universal
    }
  }

  private mutating func header() -> Header? {
    guard let magic = take(4), magic.elementsEqual("TZif".utf8), let version = take(1)?.first,
      take(15) != nil
    else { return nil }
    var counts: [Int] = []
    for _ in 0..<6 {
      guard let count = integer(bytes: 4), (0...100_000).contains(count) else { return nil }
      counts.append(Int(count))
    }
    return Header(
      version: version, universal: counts[0], standard: counts[1], leaps: counts[2],
      times: counts[3], types: counts[4], letters: counts[5])
  }

  fileprivate static func zone(_ bytes: [UInt8], named name: String) -> Zone? {
    var file = ZoneFile(bytes)
    guard var header = file.header() else { return nil }
    var size = 4
    if header.version >= UInt8(ascii: "2") {
      // The same data follows again, with longer times.
      guard file.take(header.size(time: size)) != nil, let second = file.header() else {
        return nil
      }
      (header, size) = (second, 8)
    }
    // With leap seconds in the file, its times are not UNIX times.
    guard header.leaps == 0, header.types > 0 else { return nil }
    var times: [Int64] = []
    for _ in 0..<header.times {
      guard let time = file.integer(bytes: size) else { return nil }
      times.append(time)
    }
    guard let kinds = file.take(header.times) else { return nil }
    var offsets: [Int] = []
    for _ in 0..<header.types {
      // No place on Earth is 26 hours or more from UTC (RFC 9636, 3.2).
      guard let offset = file.integer(bytes: 4), abs(offset) < 26 * 3600, file.take(2) != nil else {
        return nil
      }
      offsets.append(Int(offset))
    }
    guard kinds.allSatisfy({ $0 < offsets.count }), times == times.sorted(),
      file.take(header.letters + header.standard + header.universal) != nil
    else { return nil }
    var rule: ZoneRule?
    if size == 8 {
      guard file.take(1)?.first == UInt8(ascii: "\n") else { return nil }
      let text = String(decoding: file.rest.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
      rule = ZoneRule(text)
      if !text.isEmpty, rule == nil { return nil }
    }
    return Zone(
      name: name, firstOffset: offsets[0],
      changes: zip(times, kinds).map { Zone.Change(time: $0, offset: offsets[Int($1)]) },
      rule: rule)
  }
}

extension Zone {
  /// Reads a file of the system's time zone database; `nil` for any other.
  public init?(file bytes: [UInt8], named name: String) {
    guard let zone = ZoneFile.zone(bytes, named: name) else { return nil }
    self = zone
  }

  /// Reads a zone as POSIX writes it in `TZ`, such as `CET-1CEST,M3.5.0,M10.5.0/3`; `nil` for any other text.
  public init?(posix text: String) {
    guard let rule = ZoneRule(text) else { return nil }
    self.init(name: text, firstOffset: rule.standardOffset, rule: rule)
  }
}
