extension TimeChart {
  /// The chart as a figure. Words are no part of the drawing that stretches, so that they keep their
  /// size on a phone; positions are percentages in attributes, which need no style of their own.
  var markup: Markup {
    var writer = MarkupWriter()
    writer.put("<figure class=\"chart\">\n<figcaption>")
    writer.text(title + ", ")
    writer.time(from)
    writer.put(" to ")
    writer.time(to)
    if let suffix = to.suffix { writer.text(" " + suffix) }
    writer.put("</figcaption>\n<div class=\"frame\">\n")
    writeValues(to: &writer)
    writeDrawing(to: &writer)
    writeLast(to: &writer)
    writeTimes(to: &writer)
    writer.put("</div>\n</figure>\n")
    return writer.markup
  }

  private var caption: String { "\(title), \(from.shown) to \(to.words)" }

  private func writeValues(to writer: inout MarkupWriter) {
    writer.put("<svg class=\"values ")
    writer.text(Self.widthClass(values.ticks.map(\.label)))
    writer.put("\" aria-hidden=\"true\">")
    for tick in values.ticks {
      writer.put("<text x=\"100%\" y=\"")
      writer.text(tick.y)
      writer.put("%\" dy=\"0.35em\" text-anchor=\"end\">")
      writer.text(tick.label)
      writer.put("</text>")
    }
    writer.put("</svg>\n")
  }

  private func writeDrawing(to writer: inout MarkupWriter) {
    writer.put("<svg class=\"drawing\" role=\"img\"><title>")
    writer.text(caption)
    writer.put("</title><desc>")
    writer.text(summary)
    writer.put("</desc>")
    for gap in gaps {
      writer.put("<rect class=\"gap\" x=\"")
      writer.text(gap.start)
      writer.put("%\" y=\"0\" width=\"")
      writer.text(gap.width)
      writer.put("%\" height=\"100%\"/>")
    }
    writer.put("<svg viewBox=\"0 0 100 100\" preserveAspectRatio=\"none\">")
    for tick in values.ticks {
      writer.put("<path class=\"grid\" d=\"M0 ")
      writer.text(tick.y)
      writer.put("H100\"/>")
    }
    writer.put("<path class=\"line\" d=\"")
    writer.text(line)
    writer.put("\"/></svg>")
    writeDot(last, to: &writer)
    if let highest { writeExtreme(highest, dy: "-0.7em", to: &writer) }
    if let lowest { writeExtreme(lowest, dy: "1.5em", to: &writer) }
    writer.put("</svg>\n")
  }

  private func writeExtreme(_ mark: Mark, dy: StaticString, to writer: inout MarkupWriter) {
    writeDot(mark, to: &writer)
    writer.put("<text x=\"")
    writer.text(mark.x)
    writer.put("%\" y=\"")
    writer.text(mark.y)
    writer.put("%\" dy=\"")
    writer.put(dy)
    writer.put("\" text-anchor=\"")
    writer.put(mark.anchor)
    writer.put("\"><tspan class=\"quiet\">")
    writer.text(mark.words)
    writer.put("</tspan> ")
    writer.text(mark.figures)
    writer.put("</text>")
  }

  private func writeDot(_ mark: Mark, to writer: inout MarkupWriter) {
    writer.put("<circle class=\"dot\" cx=\"")
    writer.text(mark.x)
    writer.put("%\" cy=\"")
    writer.text(mark.y)
    writer.put("%\" r=\"4\"/>")
  }

  private func writeLast(to writer: inout MarkupWriter) {
    let words = last.words.split(separator: ", ").map(String.init)
    writer.put("<svg class=\"latest ")
    writer.text(Self.widthClass([last.figures] + words))
    writer.put("\" aria-hidden=\"true\"><text y=\"")
    writer.text(last.y)
    writer.put("%\" dy=\"")
    // In the lower half the words end beside the point, so that they keep clear of the times.
    writer.put(!last.isLow ? "0.35em" : words.count > 1 ? "-2.05em" : "-0.85em")
    writer.put("\"><tspan class=\"figures\">")
    writer.text(last.figures)
    writer.put("</tspan>")
    for word in words {
      writer.put("<tspan class=\"quiet\" x=\"0\" dy=\"1.2em\">")
      writer.text(word)
      writer.put("</tspan>")
    }
    writer.put("</text></svg>\n")
  }

  private func writeTimes(to writer: inout MarkupWriter) {
    // On a narrow page every other one of many labels is left out.
    writer.put(times.ticks.count > 3 ? "<svg class=\"times many\"" : "<svg class=\"times\"")
    writer.put(" aria-hidden=\"true\">")
    for tick in times.ticks {
      writer.put("<text x=\"")
      writer.text(tick.distance)
      writer.put("%\" y=\"1em\" text-anchor=\"middle\">")
      writer.text(tick.label)
      writer.put("</text>")
    }
    writer.put("</svg>\n")
  }

  /// The style class that makes room for the longest of some labels.
  private static func widthClass(_ labels: [String]) -> String {
    "c\(min(max(labels.map(\.count).max() ?? 1, 3), 16))"
  }
}
