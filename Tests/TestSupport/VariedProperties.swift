/// The properties that have fewer than two values, beside `nil`, among values of a type.
///
/// For random tests: no test notices an error in a property that is the same in all of its cases.
public func unvariedProperties<Value>(of values: [Value]) -> [String] {
  var varied: [String: Set<String>] = [:]
  for value in values {
    for case (let name?, let property) in Mirror(reflecting: value).children {
      varied[name, default: []].insert("\(property)")
    }
  }
  return varied.filter { $0.value.subtracting(["nil"]).count < 2 }.keys.sorted()
}
