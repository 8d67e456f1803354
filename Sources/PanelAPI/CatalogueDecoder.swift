public import Catalogue

/// Reads the answer to `services`.
///
/// An entry that cannot be read becomes a ``Defect``; the others are kept. A body that is no
/// catalogue at all is one ``PanelError``.
public struct CatalogueDecoder: Sendable {
  public init() {}

  /// The services and defects of one answer. Throws ``PanelError/notUnderstood(_:)`` for a body that
  /// is no catalogue and ``PanelError/refused(_:)`` for the panel's own error object.
  public func decode(_ body: [UInt8]) throws(PanelError) -> CatalogueAnswer {
    try AnswerReading.read(body, expecting: "a list of services") { reader throws(JSONError) in
      guard try reader.nextKind() == .array else { return nil }
      return try decodeList(&reader)
    }
  }

  private func decodeList(_ reader: inout JSONReader) throws(JSONError) -> CatalogueAnswer {
    var answer = CatalogueAnswer(services: [])
    var seen: Set<String> = []
    try reader.enterArray()
    var first = true
    while try reader.nextElement(first: first) {
      first = false
      let entry = try reader.skipValue()
      var entryReader = EntryReader(JSONReader(reader.bytes, range: entry))
      switch entryReader.read() {
      case .success(let service):
        if seen.insert(service.id).inserted {
          answer.services.append(service)
        } else {
          answer.defects.append(
            entryReader.defect("service", "service \(service.id) is listed twice"))
        }
      case .failure(let defect): answer.defects.append(defect)
      }
    }
    return answer
  }
}
