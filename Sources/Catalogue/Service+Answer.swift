extension Service {
  /// The service as an entry of the panel API's answer to `services`: the contract's fields in its
  /// order and types, those not stated left out, then the others as they came.
  public var answerEntry: String {
    var members: [(name: String, json: String)] = [
      ("service", numericID ?? JSONText.quoted(id)), ("name", JSONText.quoted(name)),
    ]
    func add(_ name: String, _ json: String?) {
      if let json { members.append((name, json)) }
    }
    add("type", type.map(JSONText.quoted))
    add("category", category.map(JSONText.quoted))
    add("rate", JSONText.quoted(rate.text))
    add("min", min.map { JSONText.quoted($0.text) })
    add("max", max.map { JSONText.quoted($0.text) })
    add("refill", refill.map(String.init))
    add("cancel", cancel.map(String.init))
    let fields = [JSONText.object(members), extra, volatile].compactMap {
      $0?.dropFirst().dropLast()
    }
    return "{" + fields.joined(separator: ",") + "}"
  }

  /// The id, where it is one that a JSON number gives back digit for digit.
  private var numericID: String? { Int32(id).map(String.init) == id ? id : nil }
}

extension [Service] {
  /// The services as the panel API's answer to `services`, one entry per line.
  public var answerText: String { answerText(given: [:]) }

  /// The same, with the entries of some services as they came.
  public func answerText(given entries: [ExactText: String]) -> String {
    let lines = map { "  " + (entries[ExactText($0.id)] ?? $0.answerEntry) }
    return "[\n" + lines.joined(separator: ",\n") + "\n]\n"
  }
}
