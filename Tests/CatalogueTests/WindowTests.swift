import Catalogue
import Testing

@Suite struct WindowTests {
  private let noon = Timestamp(milliseconds: 43_200_000)

  @Test("A window lasts from its start to its end")
  func spansFromItsStartToItsEnd() {
    let window = Window(since: noon, until: noon + .seconds(1))
    #expect(window?.since == noon)
    #expect(window?.until == noon + .seconds(1))
  }

  @Test("A window may be one instant")
  func mayBeOneInstant() {
    #expect(Window(since: noon, until: noon) != nil)
  }

  @Test("A window never ends before it starts")
  func neverEndsBeforeItStarts() {
    #expect(Window(since: noon, until: noon - .milliseconds(1)) == nil)
  }
}
