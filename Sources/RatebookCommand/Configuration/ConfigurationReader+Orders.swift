import Collector
import Yams

extension ConfigurationReader {
  /// Reads what `orders` says.
  func orders(_ node: Node) throws(ConfigurationProblem) -> OrderFileSettings {
    var settings = OrderFileSettings()
    for (key, value) in try members(of: node, allowed: ["columns", "date_format"]) {
      switch key {
      case "columns": settings.columns = try orderColumns(value)
      default:
        guard let format = DateFormat(try text(value, key)) else {
          throw problem(value, "'date_format' is not written as \(DateFormat.forms)")
        }
        settings.dateFormat = format
      }
    }
    return settings
  }

  /// The headers of columns by the columns' names; an empty text: not read.
  private func orderColumns(_ node: Node) throws(ConfigurationProblem) -> OrderColumnChoice {
    var choice = OrderColumnChoice()
    for (key, value) in try members(of: node, allowed: OrderColumn.allCases.map(\.rawValue)) {
      let isEmpty = value.scalar?.string.isEmpty == true
      let header = isEmpty ? "" : try text(value, key)
      do { try choice.choose(header, for: key) } catch { throw problem(value, "\(error)") }
    }
    return choice
  }
}
