import Testing

@testable import Render

@Suite struct MarkupTests {
  @Test("Literals stay, and values are escaped")
  func literalsStayAndValuesAreEscaped() {
    let value = "<b> & \"c\" 'd'"
    let markup: Markup = "<p title=\"\(value)\">▲ \(value)</p>\n"
    let escaped = "&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;"
    #expect(markup.text == "<p title=\"\(escaped)\">▲ \(escaped)</p>\n")
  }

  @Test("Markup within markup is not escaped again")
  func markupWithinMarkupIsNotEscapedAgain() {
    let name: String? = "a<b"
    let none: String? = nil
    let items = ["x", "&"].map { item -> Markup in "<li>\(item)</li>" }
    let markup: Markup = """
      <ul>\(items)</ul>\(name.map { "<i>\($0)</i>" })\(none.map { "<i>\($0)</i>" })\
      \(" <b>shown</b>", if: true)\(" <b>hidden</b>", if: false)\(1234)
      """
    #expect(
      markup.text == "<ul><li>x</li><li>&amp;</li></ul><i>a&lt;b</i> <b>shown</b>1234")
  }

  /// A text can only be put into markup as a value, even one that was markup before.
  @Test("A text is always a value")
  func aTextIsAlwaysAValue() {
    let heading: Markup = "<h1>Ratebook</h1>"
    let markup: Markup = "\(heading.text)"
    #expect(markup.text == "&lt;h1&gt;Ratebook&lt;/h1&gt;")
  }
}
