import Catalogue
import Testing

@Suite struct WindowTests {
  private let noon = Timestamp(milliseconds: 43_200_000)

  @Test func spansFromItsStartToItsEnd() {
    let window = Window(since: noon, until: noon + .seconds(1))
    #expect(window?.since == noon)
    #expect(window?.until == noon + .seconds(1))
  }

  @Test func mayBeOneInstant() {
    #expect(Window(since: noon, until: noon) != nil)
  }

  @Test func neverEndsBeforeItStarts() {
    #expect(Window(since: noon, until: noon - .milliseconds(1)) == nil)
  }
}
