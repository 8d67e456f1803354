import Transport

/// The address of a service that raises an alarm if it is not called in time (such as healthchecks.io), so that
/// somebody notices when nothing runs any more.
package struct Heartbeat: Sendable {
  private let endpoint: Endpoint
  private let transport: CurlTransport

  /// A heartbeat whose address is the setting `url`.
  package init(_ values: ChannelValues) throws(ChannelProblem) {
    endpoint = try Endpoint("url", of: values, like: "https://hc.example/ping/…")
    transport = values.transport
  }

  /// Says that all went well, or below `/fail` why it did not. Gives why that could not be said, as a clause; `nil`
  /// if it was.
  package func beat(failure: String?) async -> String? {
    do throws(NotDelivered) {
      var (url, secrets) = try endpoint.resolved()
      if failure != nil {
        let query = url.text.firstIndex(of: "?") ?? url.text.endIndex
        let path = String(url.text[..<query]).droppingSlash
        do throws(ChannelProblem) {
          url = try ServerURL(
            path + "/fail" + url.text[query...], setting: "url", like: "https://…")
        } catch { return error.reason }
      }
      let call = ChannelCall(transport: transport, secrets: secrets)
      let answer = try await call.send(
        HTTPRequest(
          to: url, headers: [("Content-Type", "text/plain; charset=utf-8")],
          body: Array((failure ?? "").utf8.prefix(10_000))))
      return answer.isSuccess ? nil : answer.reason(nil)
    } catch {
      return error.delivery.reason
    }
  }
}
