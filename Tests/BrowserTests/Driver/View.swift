import Foundation

/// How a page is looked at.
struct View: Hashable, Sendable, CustomStringConvertible {
  /// What a user asks pages for, by `prefers-color-scheme`.
  enum Scheme: String, CaseIterable, Sendable {
    case light, dark
  }

  /// The window's width, in CSS pixels.
  var width: Int
  var scheme: Scheme
  /// The window's height, in CSS pixels.
  var height = 900

  /// Small phones, common phones and desktops, each light and dark.
  static let all = [320, 360, 1280].flatMap { width in
    Scheme.allCases.map { View(width: width, scheme: $0) }
  }
  static let desktop = View(width: 1280, scheme: .light)

  var description: String { "\(width) pixels, \(scheme)" }
}

extension Browser {
  /// Shows pages that way from now on, the open one included.
  func look(_ view: View) async throws {
    try await performInChromium(
      "Emulation.setDeviceMetricsOverride", Metrics(width: view.width, height: view.height))
    let features = [
      Media.Feature(name: "prefers-color-scheme", value: view.scheme.rawValue),
      // What moves would have to be waited for.
      Media.Feature(name: "prefers-reduced-motion", value: "reduce"),
    ]
    try await performInChromium("Emulation.setEmulatedMedia", Media(features: features))
  }

  /// What the window shows, as PNG.
  func picture() async throws -> Data {
    struct Picture: Decodable { var data: Data }
    let picture: Picture = try await askChromium("Page.captureScreenshot", [String: String]())
    return picture.data
  }

  private struct Metrics: Encodable {
    var width: Int
    var height: Int
    var deviceScaleFactor = 1
    var mobile = false
  }

  private struct Media: Encodable {
    struct Feature: Encodable {
      var name: String
      var value: String
    }
    var features: [Feature]
  }
}
