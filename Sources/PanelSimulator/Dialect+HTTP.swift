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

  /// The answer to a call that is refused, where it is no JSON with status 200; else `nil`.
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
