/// An order to be placed. What it needs beside service and link depends on the service's type.
public struct OrderRequest: Hashable, Sendable {
  public var service: String
  public var link: String
  /// The units; `nil` for types that have none, such as `Package` and `Custom Comments`.
  public var quantity: Int?
  /// The further parameters by the API's names, such as `comments`, `runs` and `interval`.
  public var parameters: [String: String]

  public init(
    service: String, link: String, quantity: Int? = nil, parameters: [String: String] = [:]
  ) {
    self.service = service
    self.link = link
    self.quantity = quantity
    self.parameters = parameters
  }
}

extension OrderRequest {
  /// The parameters of the call; those that this type names itself win over ``parameters``.
  var form: [(String, String)] {
    var form = [("service", service), ("link", link)]
    if let quantity { form.append(("quantity", String(quantity))) }
    let taken = Set(form.map(\.0) + ["key", "action"])
    return form + parameters.filter { !taken.contains($0.key) }.sorted { $0.key < $1.key }
  }
}
