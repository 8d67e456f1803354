import Catalogue

/// The API, action by action, without the key and without HTTP.
extension Market {
  /// The contract's answer to a call.
  mutating func answer(to form: FormFields) -> JSON {
    do throws(Refusal) {
      return switch form["action"] {
      case "services": catalogue.json
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

  private func balance() -> JSON {
    .object(["balance": .text(account.balance.amount.text), "currency": .text(Account.currency)])
  }

  private func status(_ form: FormFields) throws(Refusal) -> JSON {
    if let id = form["order"] { return status(of: try order(id)) }
    var members: [JSON.Member] = []
    for id in try Market.ids(form["orders"]) where !members.contains(where: { $0.name == id }) {
      let outcome = Market.outcome { () throws(Refusal) in status(of: try order(id)) }
      members.append(JSON.Member(name: id, value: outcome))
    }
    return .members(members)
  }

  private func status(of order: Order) -> JSON {
    let status = order.status(at: time)
    let remains = order.quantity - order.delivered(at: time)
    return .object([
      "charge": .text(order.charge(at: time).amount.text),
      "start_count": .text(String(status == .pending ? 0 : order.startCount)),
      "status": .text(status.rawValue), "remains": .text(String(remains)),
      "currency": .text(Account.currency),
    ])
  }

  private mutating func refill(_ form: FormFields) throws(Refusal) -> JSON {
    if let id = form["order"] {
      return .object(["refill": .text(String(try refill(order: id)))])
    }
    return try Market.each(form["orders"], named: "order", "refill") { id throws(Refusal) in
      .number(try refill(order: id))
    }
  }

  private mutating func refill(order id: String) throws(Refusal) -> Int {
    guard let refill = account.refill(try order(id), at: time) else {
      throw Refusal("Refill is not available")
    }
    return refill.id
  }

  private func refillStatus(_ form: FormFields) throws(Refusal) -> JSON {
    if let id = form["refill"] { return .object(["status": .text(try refillStatus(id))]) }
    return try Market.each(form["refills"], named: "refill", "status") { id throws(Refusal) in
      .text(try refillStatus(id))
    }
  }

  private func refillStatus(_ id: String) throws(Refusal) -> String {
    guard let id = Int(id), let refill = account.refill(withID: id) else {
      throw Refusal("Refill not found")
    }
    return refill.status(at: time)
  }

  private mutating func cancel(_ form: FormFields) throws(Refusal) -> JSON {
    try Market.each(form["orders"], named: "order", "cancel") { id throws(Refusal) in
      guard account.cancel(try order(id), at: time) else {
        throw Refusal("Cancel is not available")
      }
      return .number(1)
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

  /// An array with an object for each id of the list: the id and its result.
  private static func each(
    _ list: String?, named idName: String, _ outcomeName: String,
    _ attempt: (String) throws(Refusal) -> JSON
  ) throws(Refusal) -> JSON {
    var elements: [JSON] = []
    for id in try ids(list) {
      let idJSON = Int(id).map { JSON.number($0) } ?? .text(id)
      let outcome = outcome { () throws(Refusal) in try attempt(id) }
      elements.append(
        .members([.init(name: idName, value: idJSON), .init(name: outcomeName, value: outcome)]))
    }
    return .list(elements)
  }

  private static func outcome(_ attempt: () throws(Refusal) -> JSON) -> JSON {
    do throws(Refusal) { return try attempt() } catch { return error.json }
  }
}
