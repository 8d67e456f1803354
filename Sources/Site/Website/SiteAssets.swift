/// The files that pages share, each named by what it holds, so that a browser may keep it for ever.
struct SiteAssets: Sendable {
  let style: SiteFile
  let script: SiteFile
  let icon: SiteFile

  init() {
    style = Self.asset("style", "css", PackageResources.style_css + PackageResources.site_css)
    script = Self.asset("site", "js", PackageResources.site_js)
    icon = Self.asset("icon", "svg", PackageResources.icon_svg)
  }

  var all: [SiteFile] { [style, script, icon] }

  private static func asset(_ name: String, _ suffix: String, _ bytes: [UInt8]) -> SiteFile {
    SiteFile(path: "assets/\(name)-\(Digest.text(of: bytes)).\(suffix)", bytes: bytes)
  }
}
