/// A relative change: direction by sign, arrow and word, so that colour only repeats it.
struct ChangeView {
  /// The style class: `up`, `down` or `flat`.
  let direction: String
  let arrow: String
  /// The signed percentage, such as `+12.5 %`.
  let figures: String
  /// The same to be read aloud, such as `up 12.5 %`.
  let words: String

  init(percent: Double) {
    let size = Figures.percent(percent) + Figures.noBreakSpace + "%"
    if percent > 0 {
      (direction, arrow, figures, words) = ("up", "▲", "+" + size, "up " + size)
    } else if percent < 0 {
      (direction, arrow, figures, words) = ("down", "▼", Figures.minus + size, "down " + size)
    } else {
      (direction, arrow, figures, words) = ("flat", "=", size, "unchanged")
    }
  }
}
