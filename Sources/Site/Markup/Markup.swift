/// Text that is HTML or SVG already, for a template to insert as it is. Only a ``MarkupWriter`` makes it.
struct Markup: CustomStringConvertible {
  let description: String
  var isEmpty: Bool { description.isEmpty }

  fileprivate init(_ bytes: [UInt8]) { description = String(decoding: bytes, as: UTF8.self) }
}

/// Writes markup by hand, where a page repeats a thing so often that templates would take most of the
/// time: rows of tables, and drawings.
///
/// Markup comes from literals alone; whatever else is written is escaped, as in templates.
struct MarkupWriter {
  private(set) var bytes: [UInt8] = []

  var markup: Markup { Markup(bytes) }

  /// Writes markup that stands in the source.
  mutating func put(_ markup: StaticString) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: markup.utf8Start, count: markup.utf8CodeUnitCount))
  }

  /// Writes what another writer wrote.
  mutating func put(_ markup: Markup) { bytes.append(contentsOf: markup.description.utf8) }

  /// Writes the bytes of another writer.
  mutating func append(_ writer: [UInt8]) { bytes.append(contentsOf: writer) }

  /// Writes a value, escaped for text and quoted attributes.
  mutating func text(_ value: String) { HTMLEscaping.append(value, to: &bytes) }
}
