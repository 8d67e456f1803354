// swift-tools-version: 6.1
import PackageDescription

/// Apart from the project's own package, so that nobody else builds it.
let package = Package(
  name: "decoding",
  dependencies: [.package(name: "ratebook", path: "../..")],
  targets: [
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
    .executableTarget(
      name: "decoding",
      dependencies: ["CSQLite", .product(name: "PanelAPI", package: "ratebook")]),
  ],
  swiftLanguageModes: [.v6]
)
