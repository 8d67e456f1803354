/// How a panel's answers deviate from the contract. Each dialect has several deviations that real panels
/// have; together they have all known ones, except broken rows. All dialects use the same market.
public enum Dialect: String, CaseIterable, Sendable {
  /// The contract exactly.
  case contract
  /// The list is in `{"status": "success", "data": …}`, and an empty one is a text. One order's
  /// status is in an array. Receipts come with a success flag. There is one message for all
  /// cancellations, and a code with errors.
  case wrapped
  /// Objects keyed by id instead of lists; errors with HTTP 400.
  case keyed
  /// Numbers instead of strings, 0 and 1 instead of flags; code 200 next to errors.
  case numbers
  /// Ids as strings, `"0"` and `"1"` instead of flags, errors of single ids as bare strings.
  case strings
  /// Counts with dots between their thousands.
  case dotted
  /// Words instead of flags, and other spellings of the status words.
  case words
  /// Only required fields: no category, type, limits, capabilities, charge, currency. Errors are
  /// plain text with HTTP 404.
  case sparse
  /// Ids of services and orders that are not numbers.
  case opaque
  /// Rates named `price`, and many additional fields.
  case renamed
  /// Rates with float noise or an exponent; counts that are words or negative; form-encoded errors.
  case noisy
}

// MARK: - Whole answers

extension Dialect {
  /// The contract's answer to a call, in this dialect.
  func spoken(_ answer: JSON, to form: FormFields) -> JSON {
    if answer["error"] != nil { return refusal(answer) }
    let isOne = form["order"] != nil || form["refill"] != nil
    switch form["action"] {
    case "services": return list(answer.elements.map(service))
    case "balance": return balance(answer)
    case "add": return receipt(answer)
    case "status" where isOne: return self == .wrapped ? .list([answer]) : status(answer)
    case "status": return statuses(answer)
    case "refill" where isOne: return receipt(answer)
    case "refill": return receipts(answer)
    case "refill_status" where !isOne: return refillStatuses(answer)
    case "cancel": return cancellations(answer)
    default: return answer
    }
  }

  private func refusal(_ answer: JSON) -> JSON {
    var answer = answer
    switch self {
    case .wrapped: answer.prepend("status", .text("102"))
    case .numbers: answer.prepend("status", .number(200))
    default: break
    }
    return answer
  }

  private func list(_ services: [JSON]) -> JSON {
    switch self {
    case .wrapped:
      .object([
        "status": .text("success"),
        "data": services.isEmpty ? .text("Empty Data") : .list(services),
      ])
    case .keyed: keyed(services, by: "service")
    default: .list(services)
    }
  }

  /// Objects keyed by a member that is removed from each; `[]` if there are none, as PHP writes it.
  private func keyed(_ objects: [JSON], by name: String) -> JSON {
    objects.isEmpty
      ? .list([])
      : .members(
        objects.map { object in
          var rest = object
          rest[name] = nil
          return JSON.Member(name: object[name]?.content ?? "", value: rest)
        })
  }

  private func balance(_ answer: JSON) -> JSON {
    var answer = answer
    switch self {
    case .wrapped: answer.prepend("status", .text("success"))
    case .numbers: answer.change("balance") { .number($0.content) }
    case .noisy: answer.change("balance") { .number(FloatNoise.added(to: $0.content)) }
    case .sparse: answer["currency"] = nil
    default: break
    }
    return answer
  }
}

// MARK: - Orders

extension Dialect {
  /// One receipt: an order's id, or a refill's.
  private func receipt(_ answer: JSON) -> JSON {
    var answer = answer
    switch self {
    case .wrapped: answer.prepend("success", .text("Your request has been accepted"))
    case .numbers: answer.change("refill") { .number($0.content) }
    case .strings: answer.change("order") { .text($0.content) }
    case .opaque: answer.change("order", make: OpaqueID.shown)
    default: break
    }
    return answer
  }

  /// Several receipts, each beside its order.
  private func receipts(_ answer: JSON) -> JSON {
    guard self == .strings || self == .opaque else { return answer }
    return .list(
      answer.elements.map { element in
        var element = element
        element.change("order") { self == .strings ? .text($0.content) : OpaqueID.shown($0) }
        return element
      })
  }

  private func refillStatuses(_ answer: JSON) -> JSON {
    self == .keyed ? keyed(answer.elements, by: "refill") : answer
  }

  private func cancellations(_ answer: JSON) -> JSON {
    switch self {
    case .keyed:
      return keyed(
        answer.elements.map { element in
          var element = element
          element.change("cancel") { $0["error"] == nil ? .text("requested") : $0 }
          return element
        }, by: "order")
    case .wrapped where answer.elements.allSatisfy { $0["cancel"]?["error"] == nil }:
      return .object(["status": .text("success"), "message": .text("Cancel requests sent")])
    default: return receipts(answer)
    }
  }

  private func statuses(_ answer: JSON) -> JSON {
    .members(
      answer.members.map { member in
        let name = self == .opaque ? OpaqueID.shown(member.name) : member.name
        if let error = member.value["error"] {
          return JSON.Member(name: name, value: self == .strings ? error : member.value)
        }
        return JSON.Member(name: name, value: status(member.value))
      })
  }
}

extension Dialect {
  /// A call in the terms of the contract.
  func understood(_ form: FormFields) -> FormFields {
    guard self == .opaque else { return form }
    var form = form
    for name in ["service", "order", "orders"] {
      form[name] = form[name]?.split(separator: ",").map(OpaqueID.known).joined(separator: ",")
    }
    return form
  }

  /// The answer to a refused call, if it is not JSON with status 200; otherwise `nil`.
  func response(toRefused answer: JSON) -> HTTPResponse? {
    guard let message = answer["error"]?.content else { return nil }
    switch self {
    case .keyed:
      var response = HTTPResponse.json(answer.written)
      response.status = .badRequest
      return response
    case .sparse:
      return HTTPResponse(status: .notFound, type: "text/plain", body: Array(message.utf8))
    case .noisy:
      let form = "status=fail&error=" + message.replacing(" ", with: "+")
      return HTTPResponse(
        status: .badRequest, type: "application/x-www-form-urlencoded", body: Array(form.utf8))
    case .contract, .wrapped, .numbers, .strings, .dotted, .words, .opaque, .renamed: return nil
    }
  }
}
