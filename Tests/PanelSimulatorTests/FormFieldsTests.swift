import Testing

@testable import PanelSimulator

struct FormFieldsTests {
  @Test("The encoding of forms is undone") func undoesTheEncodingOfForms() {
    let form = FormFields("a=1+2%2B3&b=%C4%91&c=&d&e=x=y&e=z")
    #expect(form["a"] == "1 2+3")
    #expect(form["b"] == "đ")
    #expect(form["c"] == "")
    #expect(form["d"] == "")
    #expect(form["e"] == "z")
    #expect(form["f"] == nil)
  }

  @Test("A percent sign that encodes nothing stays") func keepsAPercentSignThatEncodesNothing() {
    #expect(FormFields("a=100%&b=%+f&c=%zz")["a"] == "100%")
    #expect(FormFields("a=100%&b=%+f&c=%zz")["b"] == "% f")
    #expect(FormFields("a=100%&b=%+f&c=%zz")["c"] == "%zz")
  }
}
