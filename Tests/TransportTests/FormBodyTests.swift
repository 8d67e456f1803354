import Testing

@testable import Transport

@Suite struct FormBodyTests {
  @Test(
    "All bytes except unreserved ones are encoded",
    arguments: [
      ("", ""), ("abcXYZ019-._~", "abcXYZ019-._~"), ("a b", "a%20b"), ("a+b&c=d", "a%2Bb%26c%3Dd"),
      ("%41", "%2541"), ("é", "%C3%A9"), ("🎉", "%F0%9F%8E%89"), ("\n\u{0}", "%0A%00"),
      ("https://x/?a=1", "https%3A%2F%2Fx%2F%3Fa%3D1"), ("*()'!", "%2A%28%29%27%21"),
    ])
  func encodesAllButUnreservedBytes(text: String, encoded: String) {
    #expect(FormBody.encoded(text) == encoded)
  }
}
