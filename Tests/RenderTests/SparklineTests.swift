import Render
import Testing

@Suite struct SparklineTests {
  @Test(
    "A sparkline has one bar per value",
    arguments: [
      ([], ""), ([1, 2, 3, 4, 5, 6, 7, 8], "▁▂▃▄▅▆▇█"), ([3, 3, 3], "▄▄▄"), ([0], "▄"),
      ([0.9, 1.8, 0.9], "▁█▁"), ([-5, 0, 5], "▁▅█"), ([1, .nan, 2], "▁ █"), ([.nan], " "),
      ([0, .leastNonzeroMagnitude], "▄▄"), ([0, .leastNonzeroMagnitude, .nan], "▄▄ "),
      ([-Double.greatestFiniteMagnitude, 0, .greatestFiniteMagnitude], "▁▅█"),
    ] as [([Double], String)])
  func drawsABarAValue(values: [Double], text: String) {
    #expect(Sparkline.text(values) == text)
  }
}
