extension String {
  /// Its Latin letters and digits in lower case with hyphens between them, safe as an id and in an
  /// address; empty where it holds none among its first `limit` scalars.
  func slug(limit: Int) -> String {
    let allowed = lowercased().unicodeScalars.prefix(limit).map { scalar in
      ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) ? Character(scalar) : "-"
    }
    return String(allowed).split(separator: "-").joined(separator: "-")
  }
}
