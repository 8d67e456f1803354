// swift-tools-version: 6.1
import PackageDescription

/// The manifest is the architecture: a target imports only what its row names.
let package = Package(
  name: "ratebook",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "ratebook", targets: ["ratebook"]),
    .library(name: "PanelAPI", targets: ["PanelAPI", "Catalogue", "Transport"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swhitty/FlyingFox", exact: "0.27.1"),
  ],
  targets: [
    .target(name: "Support", dependencies: ["CRename"], swiftSettings: strict),
    .target(name: "Catalogue", dependencies: ["Support"], swiftSettings: strict),
    .target(name: "CCrypto"),
    .target(name: "CCurl"),
    .target(name: "CMemory"),
    .target(name: "CRename"),
    .target(name: "Interpretation", dependencies: ["Catalogue"], swiftSettings: strict),
    .target(name: "Transport", dependencies: ["Catalogue", "CCurl"], swiftSettings: strict),
    .target(
      name: "PanelAPI", dependencies: ["Catalogue", "Support", "Transport"], swiftSettings: strict),
    .target(
      name: "Store",
      dependencies: [
        "Catalogue", "Interpretation", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"), "Support",
      ],
      swiftSettings: strict),
    .target(
      name: "Collector",
      dependencies: ["Catalogue", "PanelAPI", "Store"],
      swiftSettings: strict),
    .target(
      name: "Analysis",
      dependencies: ["Catalogue", "Store"],
      exclude: ["queries/README.md"],
      resources: [.embedInCode("queries")],
      swiftSettings: strict),
    .target(
      name: "Render", dependencies: ["Analysis", "Catalogue", "Support"],
      resources: [.embedInCode("HTML/Assets")], swiftSettings: strict),
    .target(
      name: "Publish", dependencies: ["Analysis", "Catalogue", "Render", "Support"],
      resources: [.embedInCode("Assets")], swiftSettings: strict),
    .target(
      name: "Alerts",
      dependencies: [
        "Analysis", "CCrypto", "Catalogue", "Interpretation", "Render", "Store", "Support",
        "Transport",
      ],
      swiftSettings: strict),
    .target(
      name: "PanelSimulator",
      dependencies: [
        "Catalogue", "Support", .product(name: "FlyingSocks", package: "FlyingFox"),
      ],
      swiftSettings: strict),
    .target(
      name: "RatebookCommand",
      dependencies: [
        "Alerts", "Analysis", "Catalogue", "Collector", "PanelAPI", "PanelSimulator", "Publish",
        "Render", "Store", "Support", "Transport", "Yams",
        .target(name: "CMemory", condition: .when(platforms: [.linux])),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "ratebook",
      dependencies: [
        "RatebookCommand", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    .target(
      name: "MarketSupport", dependencies: ["Catalogue", "Interpretation", "Store", "TestSupport"],
      path: "Tests/MarketSupport", swiftSettings: strict),
    .target(
      name: "ReportSupport", dependencies: ["Analysis", "Catalogue"], path: "Tests/ReportSupport",
      swiftSettings: strict),
    .testTarget(
      name: "SupportTests", dependencies: ["Support", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "CatalogueTests", dependencies: ["Catalogue"], swiftSettings: strict),
    .testTarget(
      name: "InterpretationTests",
      dependencies: ["Interpretation", "Catalogue", "MarketSupport", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "TransportTests", dependencies: ["TestSupport", "Transport"], swiftSettings: strict),
    .testTarget(
      name: "PanelAPITests",
      dependencies: [
        "PanelAPI", "PanelSimulator", "Catalogue", "TestSupport", "Transport", "Support",
        .product(name: "FlyingFox", package: "FlyingFox"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "StoreTests",
      dependencies: [
        "Store", "Interpretation", "Catalogue", "MarketSupport", "Support", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "CollectorTests",
      dependencies: [
        "Collector", "PanelAPI", "PanelSimulator", "Store", "Catalogue", "TestSupport", "Transport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "AnalysisTests",
      dependencies: [
        "Analysis", "Collector", "PanelAPI", "PanelSimulator", "Store", "Render",
        "Catalogue", "MarketSupport", "TestSupport",
      ],
      exclude: ["Goldens", "HardNames", "History"], swiftSettings: strict),
    .testTarget(
      name: "RenderTests",
      dependencies: ["Analysis", "Render", "Catalogue", "ReportSupport", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "AlertsTests",
      dependencies: [
        "Alerts", "Analysis", "Catalogue", "Interpretation", "PanelSimulator", "Store",
        "TestSupport", "Transport", .product(name: "FlyingSocks", package: "FlyingFox"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "PublishTests",
      dependencies: [
        "Analysis", "Catalogue", "Publish", "Render", "ReportSupport", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "BrowserTests",
      dependencies: [
        "TestSupport", .product(name: "FlyingFox", package: "FlyingFox"),
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ],
      exclude: ["Fixture", "Scripts"], swiftSettings: strict),
    .testTarget(
      name: "PanelSimulatorTests",
      dependencies: [
        "Catalogue", "PanelSimulator", .product(name: "FlyingSocks", package: "FlyingFox"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "RatebookCommandTests",
      dependencies: [
        "RatebookCommand", "Analysis", "Catalogue", "Collector", "PanelAPI", "PanelSimulator",
        "Render", "Store", "TestSupport", "Transport",
        .product(name: "FlyingFox", package: "FlyingFox"),
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)

// The documentation's plugin is nobody's but `make docs`'s.
if Context.environment["RATEBOOK_DOCS"] != nil {
  package.dependencies.append(
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}

/// The language settings of every Swift target. CI sets `RATEBOOK_STRICT`, so that a warning of a
/// newer compiler fails it, and never a user's build.
var strict: [SwiftSetting] {
  let features: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
  let isCI = Context.environment["RATEBOOK_STRICT"] != nil
  return features + (isCI ? [.unsafeFlags(["-warnings-as-errors"])] : [])
}
