import FoundationEssentials
import Yams

extension ConfigurationReader {
  /// Reads what `site` says.
  func site(_ node: Node) throws(ConfigurationProblem) -> Configuration.Site {
    var site = Configuration.Site()
    for (key, value) in try members(of: node, allowed: ["title", "base_url"]) {
      switch key {
      case "title": site.title = try text(value, key)
      default: site.baseURL = try baseURL(value)
      }
    }
    return site
  }

  /// An address that pages can be below: HTTP or HTTPS, with a host, and nothing after the path.
  private func baseURL(_ node: Node) throws(ConfigurationProblem) -> String {
    let text = try text(node, "base_url")
    guard let url = URLComponents(string: text),
      ["http", "https"].contains(url.scheme?.lowercased()),
      url.host?.isEmpty == false, url.query == nil, url.fragment == nil, url.user == nil,
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else {
      throw problem(
        node, "'base_url' is not an address such as https://example.org/prices/")
    }
    return text.hasSuffix("/") ? text : text + "/"
  }
}
