import Foundation
import TestSupport

extension PublishedSite {
  /// A site of one panel that calls its services by these names, in one category, and beside it the
  /// same as one file. Of so many days on which all rates move; half-way through one service
  /// goes, one comes and each takes the name of the next one.
  static func named(
    _ names: [String], category: String, days: Int = 28
  ) async throws -> PublishedSite {
    let folder = try keptFolder()
    for day in 1...days {
      let isEarly = day <= days / 2
      let listed = isEarly ? names.indices.dropFirst() : names.indices.dropLast()
      let services = listed.map { index in
        Service(
          service: index + 1, name: names[(index + (isEarly ? 0 : 1)) % names.count],
          category: category, rate: "\((index * 37 + day * 11) % 23 + 1).\(index * day % 90 + 10)")
      }
      let time = "202611\(day < 10 ? "0" : "")\(day)T060000Z"
      try write(services, to: "services-\(time).json", in: folder)
      let balance = ["balance": "\((day * 37) % 23 * 410 + 1905).25", "currency": "USD"]
      try write(balance, to: "balance-\(time).json", in: folder)
    }
    let window = ["--since", "2026-11-01T12:00:00Z", "--until", "2026-11-28T12:00:00Z"]
    return try await PublishedSite(
      in: folder,
      by: [
        ["import", "--quiet", "--panel", "acme", "answers"],
        ["report", "--format", "html", "--output", "report/index.html"] + window,
        ["publish", "site", "--quiet", "--since", "27d"],
      ])
  }

  private struct Service: Encodable {
    var service: Int
    var name: String
    var category: String
    var type = "Default"
    var rate: String
    var min = "10"
    var max = "5000"
    var refill = true
    var cancel = false
  }

  private static func write(
    _ value: some Encodable, to name: String, in folder: TemporaryFolder
  ) throws {
    let answers = URL(filePath: folder.path).appending(path: "answers")
    try FileManager.default.createDirectory(at: answers, withIntermediateDirectories: true)
    try JSONEncoder().encode(value).write(to: answers.appending(path: name))
  }
}

extension PublishedSite {
  /// Services as panels call them in many scripts, those of Vietnam's `đặc biệt` among them.
  static let manyScripts = Task {
    try await named(
      [
        "Instagram Followers ⚡ [Real & Active] [Refill 30D] [Max 500K]",
        "Gói ĐẶC BIỆT – Tăng lượt theo dõi Facebook 🇻🇳 bảo hành trọn đời",
        "🔥 TikTok Views – Instant | No Drop | 10M/Day", "Lượt thích đặc biệt",
        "متابعين انستقرام عرب حقيقيين – ضمان 30 يوم ♻️", "微博粉丝 高质量 永久保证",
        "YouTube Watch Time 4000 Hours ⏱️ Non Drop", "Telegram Post Reactions 👍❤️🔥🎉 Mix",
        "👩‍👩‍👧‍👦👩‍👩‍👧‍👦 Family 🏳️‍🌈",
        "UnbrokenNameOfAServiceThatGoesOnAndOnAndOnAndOnWithoutABlank",
      ], category: "Đặc biệt 🇻🇳 · Instagram ❤️ & TikTok")
  }
}
