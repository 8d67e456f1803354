extension MarkupWriter {
  /// Writes one cell of a table, as a link where it leads somewhere.
  mutating func cell(_ cell: CellView, leading address: String?) {
    switch cell {
    case .heading(let text):
      put("<th scope=\"row\" dir=\"auto\">")
      link(text.named, to: address)
      put("</th>")
    case .text(let text):
      put("<td dir=\"auto\">")
      link(text, to: address)
      put("</td>")
    case .number(let number):
      put("<td class=\"number\">")
      text(number.figures)
      if !number.padding.isEmpty {
        put("<span class=\"padding\" aria-hidden=\"true\">")
        text(number.padding)
        put("</span>")
      }
      put("</td>")
    case .change(let change):
      put("<td class=\"number ")
      text(change.direction)
      put("\"><span aria-hidden=\"true\">")
      text(change.arrow)
      put("</span> ")
      text(change.figures)
      put("</td>")
    case .time(let moment):
      put("<td>")
      time(moment)
      put("</td>")
    case .blank: put("<td></td>")
    }
  }

  /// Writes a cell that holds a drawing, or nothing.
  mutating func cell(drawing: Markup?) {
    put("<td class=\"drawn\">")
    if let drawing { put(drawing) }
    put("</td>")
  }

  mutating func time(_ moment: Moment) {
    put("<time datetime=\"")
    text(moment.machine)
    put("\">")
    text(moment.shown)
    put("</time>")
  }

  private mutating func link(_ words: String, to address: String?) {
    guard let address else { return text(words) }
    put("<a href=\"")
    text(address)
    put("\">")
    text(words.named)
    put("</a>")
  }
}
