import Analysis
import Catalogue
import Render
import Support

/// The path of each page from the site's root. It stays the same in later runs, even if panels and
/// services are renamed.
///
/// A panel's path has its number in the store, and a service's path has the panel's id. A category has
/// only its name, so its path has a readable part of the name and a digest of the whole name.
struct SiteAddresses: Sendable {
  private var panels: [String: Panel] = [:]

  /// The addresses within one panel.
  private struct Panel {
    let root: String
    var services: [ExactText: String] = [:]
    var categories: [ExactText: String] = [:]
  }

  init(_ histories: [PanelHistory]) {
    for history in histories {
      var panel = Panel(root: "panel/\(history.number)/")
      var taken: Set<String> = []
      for service in history.services where service.hasChanged {
        let name = Self.unique(among: &taken) { Self.serviceName(service.id, attempt: $0) }
        panel.services[ExactText(service.id)] = panel.root + "service/" + name
      }
      taken = []
      for category in history.categories {
        let name = Self.unique(among: &taken) { Self.categoryName(category.name, attempt: $0) }
        panel.categories[ExactText(category.name)] = panel.root + "category/" + name
      }
      panels[history.name] = panel
    }
  }

  /// The folder of a panel, with a final slash.
  func folder(ofPanel panel: String) -> String? { panels[panel]?.root }

  func page(ofPanel panel: String) -> String? { panels[panel].map { $0.root + "index.html" } }

  /// The address of a service's page, without suffix; `nil` if it has no page.
  func stem(ofService id: String, panel: String) -> String? {
    panels[panel]?.services[ExactText(id)]
  }

  func page(ofService id: String, panel: String) -> String? {
    stem(ofService: id, panel: panel).map { $0 + ".html" }
  }

  /// The address of a category's page, without suffix.
  func stem(ofCategory name: String?, panel: String) -> String? {
    panels[panel]?.categories[ExactText(name)]
  }

  func page(ofCategory name: String?, panel: String) -> String? {
    stem(ofCategory: name, panel: panel).map { $0 + ".html" }
  }

  /// The page with this number, of a subject with several pages.
  static func page(_ number: Int, of stem: String) -> String {
    number == 1 ? stem + ".html" : "\(stem).\(number).html"
  }
}

extension SiteAddresses {
  /// Tries names until one is free. Usually the first one is. A panel can only cause its own pages to
  /// get other names.
  private static func unique(among taken: inout Set<String>, _ name: (Int) -> String) -> String {
    var attempt = 0
    while !taken.insert(name(attempt)).inserted { attempt += 1 }
    return name(attempt)
  }

  /// The id itself, if it is a valid file name next to all others on every web server and file
  /// system; otherwise a digest of it.
  private static func serviceName(_ id: String, attempt: Int) -> String {
    let isPlain = id.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
        || byte == UInt8(ascii: "_")
    }
    if isPlain, (1...64).contains(id.utf8.count), !id.hasPrefix("x-"), attempt == 0 { return id }
    return "x-" + digest(of: id, attempt: attempt)
  }

  private static func categoryName(_ name: String?, attempt: Int) -> String {
    guard let name else { return "none" }
    let words = name.prefixOfScalars(200).folded.slug(limit: 40)
    return (words.isEmpty ? "" : words + "-") + digest(of: name, attempt: attempt)
  }

  private static func digest(of text: String, attempt: Int) -> String {
    var bytes = Array(text.utf8)
    if attempt > 0 { bytes += Array("\u{0}\(attempt)".utf8) }
    return Digest.text(of: bytes)
  }
}

/// A short name derived from contents, so that browsers and addresses distinguish different contents.
///
/// It is SipHash with a public key, so it does not protect against contents made to collide. If
/// names must differ, the caller must check.
enum Digest {
  /// 16 hexadecimal digits.
  static func text(of bytes: [UInt8]) -> String {
    let key = FingerprintKey(Array("Ratebook's names".utf8))
    let digits = String(key?.fingerprint(of: bytes) ?? 0, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension FingerprintKey {
  fileprivate func fingerprint(of bytes: [UInt8]) -> UInt64 {
    bytes.withUnsafeBytes { fingerprint(of: $0) }
  }
}

// MARK: - URLs

extension String {
  /// The host of a URL, without user, port and path.
  var authority: String? {
    guard let start = firstRange(of: "://")?.upperBound else { return nil }
    let host = self[start...].prefix { $0 != "/" && $0 != ":" }
    return host.isEmpty ? nil : host.lowercased()
  }

  /// The text as a part of a URI: all bytes except letters, digits, `-`, `.`, `_` and `~` are
  /// percent-encoded (RFC 3986, 2.1). A very long text becomes a digest.
  var percentEncoded: String {
    if utf8.count > 200 { return "x-" + Digest.text(of: Array(utf8)) }
    return utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        String(Character(Unicode.Scalar(byte)))
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
  }
}
