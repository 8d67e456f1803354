/// The parts of a request that the API uses.
struct HTTPRequest: Sendable {
  let method: String
  /// The path without a query.
  let path: String
  /// The text after the question mark; empty if there is none.
  let query: String
  /// The header fields by their names in lower case.
  let fields: [String: String]
  /// Whether more requests may follow on the same connection.
  let keepsConnection: Bool
  /// The stated length of the body; `nil` if it is not stated.
  let bodyCount: Int?
  var body: [UInt8] = []

  /// Why a request, and anything after it, cannot be read.
  enum Refusal: Error {
    case header, body

    var status: HTTPResponse.Status {
      switch self {
      case .header: .badRequest
      case .body: .contentTooLarge
      }
    }
  }

  /// Reads the request line and the fields, without the blank line after them; `nil` if they are
  /// invalid.
  init?(header: some Sequence<UInt8>) {
    let lines = String(decoding: Array(header), as: UTF8.self).split(separator: "\r\n")
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count == 3, words[2].hasPrefix("HTTP/1.") else { return nil }
    method = String(words[0])
    path = String(words[1].prefix { $0 != "?" })
    query = String(words[1].dropFirst(path.count + 1))
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let blanks: (Character) -> Bool = { $0 == " " || $0 == "\t" }
      let value = line[line.index(after: colon)...].drop(while: blanks)
      fields[line[..<colon].lowercased()] = String(value)
    }
    self.fields = fields
    keepsConnection = words[2] != "HTTP/1.0" && fields["connection"]?.lowercased() != "close"
    let isChunked = fields["transfer-encoding"] != nil
    bodyCount = isChunked ? nil : UInt32(fields["content-length"] ?? "0").map(Int.init)
  }
}

/// The fields of an `application/x-www-form-urlencoded` body. If a field is repeated, the last one counts.
struct FormFields: Sendable {
  private var values: [String: String] = [:]

  init(_ body: some Sequence<UInt8>) {
    for field in Array(body).split(separator: UInt8(ascii: "&")) {
      let parts = field.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      values[FormFields.decoded(parts[0])] = parts.count > 1 ? FormFields.decoded(parts[1]) : ""
    }
  }

  subscript(name: String) -> String? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// Decodes `+` and `%41`. A percent sign without two hex digits after it stays.
  private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
    var result: [UInt8] = []
    var rest = bytes
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let code = code(rest.prefix(2)) {
        result.append(code)
        rest.removeFirst(2)
      } else {
        result.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func code(_ digits: ArraySlice<UInt8>) -> UInt8? {
    let text = String(decoding: digits, as: UTF8.self)
    return text.count == 2 && text.allSatisfy(\.isHexDigit) ? UInt8(text, radix: 16) : nil
  }
}
