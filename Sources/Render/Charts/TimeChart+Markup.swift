extension TimeChart {
  /// The chart as a figure. Texts are outside the drawing that stretches, so that they keep their
  /// size on a phone. Positions are percentages in attributes, so they need no styles.
  package var markup: Markup {
    """
    <figure class="chart">
    <figcaption>\(panel.map { "<bdi>\($0)</bdi>: " })\(title), \(from.markup) to \(to.markup)\
    \(to.suffix.map { " \($0)" })</figcaption>
    <div class="frame">
    \(valueLabels)
    \(drawing)
    \(lastLabel)
    \(timeLabels)
    </div>
    </figure>

    """
  }

  private var valueLabels: Markup {
    """
    <svg class="values \(Self.widthClass(values.ticks.map(\.label)))" aria-hidden="true">\
    \(values.ticks.map { tick in
      "<text x=\"100%\" y=\"\(tick.y)%\" dy=\"0.35em\" text-anchor=\"end\">\(tick.label)</text>"
    })</svg>
    """
  }

  private var drawing: Markup {
    let caption = (panel.map { $0 + ": " } ?? "") + "\(title), \(from.shown) to \(to.words)"
    return """
      <svg class="drawing" role="img"><title>\(caption)</title><desc>\(summary)</desc>\
      \(gaps.map { gap in
        "<rect class=\"gap\" x=\"\(gap.start)%\" y=\"0\" width=\"\(gap.width)%\" height=\"100%\"/>"
      })\
      <svg viewBox="0 0 100 100" preserveAspectRatio="none">\
      \(values.ticks.map { "<path class=\"grid\" d=\"M0 \($0.y)H100\"/>" })\
      <path class="line" d="\(line)"/></svg>\
      \(last.dot)\(highest.map { $0.labelled(at: "-0.7em") })\(lowest.map { $0.labelled(at: "1.5em") })</svg>
      """
  }

  private var lastLabel: Markup {
    let words = last.words.split(separator: ", ").map(String.init)
    // In the lower half, the text ends beside the point, so that it does not touch the times.
    let dy: Markup = !last.isLow ? "0.35em" : words.count > 1 ? "-2.05em" : "-0.85em"
    return """
      <svg class="latest \(Self.widthClass([last.figures] + words))" aria-hidden="true">\
      <text y="\(last.y)%" dy="\(dy)"><tspan class="figures">\(last.figures)</tspan>\
      \(words.map { "<tspan class=\"quiet\" x=\"0\" dy=\"1.2em\">\($0)</tspan>" })</text></svg>
      """
  }

  private var timeLabels: Markup {
    // On a narrow page, every second of many labels is left out.
    """
    <svg class="times\(" many", if: times.ticks.count > 3)" aria-hidden="true">\
    \(times.ticks.map { tick in
      "<text x=\"\(tick.distance)%\" y=\"1em\" text-anchor=\"middle\">\(tick.label)</text>"
    })</svg>
    """
  }

  /// The style class that makes room for the longest of the labels.
  private static func widthClass(_ labels: [String]) -> String {
    "c\(min(max(labels.map(\.count).max() ?? 1, 3), 16))"
  }
}

extension TimeChart.Mark {
  fileprivate var dot: Markup { "<circle class=\"dot\" cx=\"\(x)%\" cy=\"\(y)%\" r=\"4\"/>" }

  /// The dot with its label at the distance `dy` below it.
  fileprivate func labelled(at dy: Markup) -> Markup {
    """
    \(dot)<text x="\(x)%" y="\(y)%" dy="\(dy)" text-anchor="\(anchor)">\
    <tspan class="quiet">\(words)</tspan> \(figures)</text>
    """
  }
}
