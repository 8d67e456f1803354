import Catalogue
import Foundation

extension ReferenceEvent {
  /// The event in one line, its time as days since a start: `3 unit 5 80→13 -18.75% ×0.2`.
  func line(since start: Timestamp) -> String {
    let days = Double(at.milliseconds - start.milliseconds) / 86_400_000
    let parts: [String?] = [
      Self.number(days), kind.rawValue, service, other.map { "from \($0)" },
      before == nil && after == nil ? nil : "\(before ?? "")→\(after ?? "")",
      percent.map { "\($0 > 0 ? "+" : "")\(Self.number($0))%" },
      factor.map { "×\(Self.number($0))" }, count.map { "\($0) services" },
      kept.flatMap { $0 == 0 ? nil : "\($0) kept" }, group.map { "[\($0)]" },
    ]
    return parts.compactMap { $0 }.joined(separator: " ")
  }

  /// To four decimals, without zeros at the end.
  private static func number(_ value: Double) -> String {
    let rounded = (value * 10_000).rounded() / 10_000
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
  }
}
