extension Array {
  /// The elements in runs of equal keys.
  public func chunked<Key: Equatable>(by key: (Element) -> Key) -> [ArraySlice<Element>] {
    var chunks: [ArraySlice<Element>] = []
    var start = startIndex
    for place in indices.dropFirst() where key(self[place]) != key(self[place - 1]) {
      chunks.append(self[start..<place])
      start = place
    }
    if start < endIndex { chunks.append(self[start...]) }
    return chunks
  }
}
