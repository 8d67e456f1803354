import Catalogue
import Testing

@Suite struct OrderedIDTests {
  /// Numbers by their size; texts by their length and then their bytes.
  @Test("Ids are ordered by length and bytes")
  func idsStandInTheOrderOfTheirLengthsAndBytes() {
    let inOrder = [
      "", "0", "9", "a", "é", "٣", "10", "99", "a1", "éa", "éé", "123456789", "123456790",
      "aaaaaaaab", "12345678901234567890", "12345678901234567891",
    ]
    for (place, id) in inOrder.enumerated() {
      for (other, otherID) in inOrder.enumerated() {
        #expect(id.precedesAsID(otherID) == (place < other), "\(id) \(otherID)")
        #expect((OrderedID(id) == OrderedID(otherID)) == (place == other))
      }
    }
    #expect(inOrder.map(OrderedID.init).shuffled().sorted().map(\.id) == inOrder)
  }

  /// Two texts that look the same are two ids.
  @Test("Ids that look the same may differ")
  func sameLooksAreNotTheSameID() {
    let (one, two) = ("\u{e9}", "e\u{301}")
    #expect(one == two && OrderedID(one) != OrderedID(two))
    #expect(one.precedesAsID(two) && !two.precedesAsID(one))
  }
}
