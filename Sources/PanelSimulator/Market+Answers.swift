import Catalogue

/// The API, action by action, without the key and without HTTP.
extension Market {
  /// The answer to a call, as JSON text.
  mutating func answer(to form: FormFields) -> String {
    do throws(Refusal) {
      return switch form["action"] {
      case "services": catalogue.json()
      case "balance": balance()
      case "add": try add(form)
      case "status": try status(form)
      case "refill": try refill(form)
      case "refill_status": try refillStatus(form)
      case "cancel": try cancel(form)
      default: throw .incorrectRequest
      }
    } catch {
      return error.json
    }
  }

  private func balance() -> String {
    JSONText.object([
      "balance": JSONText.quoted(account.balance.text),
      "currency": JSONText.quoted(Account.currency),
    ])
  }

  private func status(_ form: FormFields) throws(Refusal) -> String {
    if let id = form["order"] { return status(of: try order(id)) }
    var members: [(name: String, json: String)] = []
    for id in try Market.ids(form["orders"]) where !members.contains(where: { $0.name == id }) {
      members.append((id, Market.outcome { () throws(Refusal) in status(of: try order(id)) }))
    }
    return JSONText.object(members)
  }

  private func status(of order: Order) -> String {
    let status = order.status(at: time)
    let remains = order.quantity - order.delivered(at: time)
    return JSONText.object([
      "charge": JSONText.quoted(order.charge(at: time).text),
      "start_count": JSONText.quoted(String(status == .pending ? 0 : order.startCount)),
      "status": JSONText.quoted(status.rawValue), "remains": JSONText.quoted(String(remains)),
      "currency": JSONText.quoted(Account.currency),
    ])
  }

  private mutating func refill(_ form: FormFields) throws(Refusal) -> String {
    if let id = form["order"] {
      return JSONText.object(["refill": JSONText.quoted(String(try refill(order: id)))])
    }
    return try Market.each(form["orders"], named: "order", "refill") { id throws(Refusal) in
      String(try refill(order: id))
    }
  }

  private mutating func refill(order id: String) throws(Refusal) -> Int {
    guard let refill = account.refill(try order(id), at: time) else {
      throw Refusal("Refill is not available")
    }
    return refill.id
  }

  private func refillStatus(_ form: FormFields) throws(Refusal) -> String {
    if let id = form["refill"] {
      return JSONText.object(["status": JSONText.quoted(try refillStatus(id))])
    }
    return try Market.each(form["refills"], named: "refill", "status") { id throws(Refusal) in
      JSONText.quoted(try refillStatus(id))
    }
  }

  private func refillStatus(_ id: String) throws(Refusal) -> String {
    guard let id = Int(id), let refill = account.refill(withID: id) else {
      throw Refusal("Refill not found")
    }
    return refill.status(at: time)
  }

  private mutating func cancel(_ form: FormFields) throws(Refusal) -> String {
    try Market.each(form["orders"], named: "order", "cancel") { id throws(Refusal) in
      guard account.cancel(try order(id), at: time) else {
        throw Refusal("Cancel is not available")
      }
      return "1"
    }
  }

  private func order(_ id: String) throws(Refusal) -> Order {
    guard let number = Int(id), let order = account.order(withID: number) else {
      throw .incorrectOrder
    }
    return order
  }
}

// MARK: - Lists of ids

extension Market {
  /// The ids of a comma-separated list of 1 to 100.
  private static func ids(_ list: String?) throws(Refusal) -> [String] {
    let ids = (list ?? "").split(separator: ",").map { String($0.filter { $0 != " " }) }
    guard !ids.isEmpty else { throw .incorrectRequest }
    guard ids.count <= 100 else { throw .tooManyIDs }
    return ids
  }

  /// An array with an object for each id of the list: the id, then what came of it.
  private static func each(
    _ list: String?, named idName: String, _ outcomeName: String,
    _ attempt: (String) throws(Refusal) -> String
  ) throws(Refusal) -> String {
    var elements: [String] = []
    for id in try ids(list) {
      let idJSON = Int(id).map { String($0) } ?? JSONText.quoted(id)
      let outcome = outcome { () throws(Refusal) in try attempt(id) }
      elements.append(JSONText.object([(idName, idJSON), (outcomeName, outcome)]))
    }
    return JSONText.array(elements)
  }

  private static func outcome(_ attempt: () throws(Refusal) -> String) -> String {
    do throws(Refusal) { return try attempt() } catch { return error.json }
  }
}
