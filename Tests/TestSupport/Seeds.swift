import Foundation

/// A batch of the seeds of a random test. As the argument of a test, batches run in parallel, and a
/// failure names its batch.
///
/// A random test has a fixed set of seeds. One run uses a part of the set, and each day has another
/// part, so that all seeds get their turn. `RATEBOOK_SEEDS` selects others, as ``Choice`` describes.
public struct Seeds: Sendable, CustomStringConvertible {
  public let range: ClosedRange<UInt64>

  public var description: String { "seeds \(range.lowerBound)-\(range.upperBound)" }

  /// The seeds of this run in batches of at most `size`: `daily` of the set `1...all`.
  public static func batches(of size: UInt64, daily: UInt64, all: UInt64) -> [Seeds] {
    chosen.ranges(daily: daily, all: all).flatMap { range in
      stride(from: range.lowerBound, through: range.upperBound, by: Int(size)).map { first in
        Seeds(range: first...min(range.upperBound, first + size - 1))
      }
    }
  }

  private static let chosen: Choice = {
    let text = ProcessInfo.processInfo.environment["RATEBOOK_SEEDS"] ?? ""
    if text.isEmpty { return .day(Int(Date().timeIntervalSince1970) / 86_400) }
    guard let choice = Choice(text) else {
      preconditionFailure("RATEBOOK_SEEDS is neither 'all', a day, nor seeds: '\(text)'")
    }
    return choice
  }()
}

extension Seeds {
  /// Which seeds of each set a run uses.
  public enum Choice: Equatable, Sendable {
    case all
    /// Those of a day, counted from 1970-01-01 UTC.
    case day(Int)
    /// These, of every set.
    case only(ClosedRange<UInt64>)

    /// Reads `all`, a day such as `2026-11-30`, a seed such as `17`, or a range such as `1-64`.
    public init?(_ text: String) {
      let numbers = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt64($0) }
      switch (numbers.count, numbers.first ?? nil, numbers.last ?? nil) {
      case (1, let seed?, _): self = .only(seed...seed)
      case (2, let first?, let last?) where first <= last: self = .only(first...last)
      case (3, _, _):
        let format = Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day()
        guard let date = try? Date(text, strategy: format) else { return nil }
        self = .day(Int(date.timeIntervalSince1970) / 86_400)
      default:
        guard text == "all" else { return nil }
        self = .all
      }
    }

    /// The seeds of a set `1...all`, of which one run uses `daily`. A day's part that reaches past the
    /// end of the set goes on at its start.
    public func ranges(daily: UInt64, all: UInt64) -> [ClosedRange<UInt64>] {
      switch self {
      case .all: return [1...all]
      case .only(let range): return [range]
      case .day(let day):
        let count = min(daily, all)
        let first = UInt64(max(0, day)) * count % all + 1
        let last = first + count - 1
        return last <= all ? [first...last] : [first...all, 1...(last - all)]
      }
    }
  }
}
