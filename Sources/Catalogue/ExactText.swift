/// A text, or none, told apart by its bytes, as the store tells texts apart. A `String` takes two for
/// one that Unicode calls canonically equivalent.
public struct ExactText: Hashable, Sendable {
  public let text: String?

  public init(_ text: String?) { self.text = text }

  public static func == (left: ExactText, right: ExactText) -> Bool {
    left.text.isExactly(right.text)
  }

  public func hash(into hasher: inout Hasher) {
    guard var text else { return hasher.combine(false) }
    hasher.combine(true)
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
