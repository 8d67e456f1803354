import CCurl
import Dispatch
import Synchronization

/// Sends one POST with libcurl: no redirects, HTTPS or loopback only, the body bounded while it
/// streams.
struct CurlTransport: Sendable {
  /// libcurl's own set-up, once a process, before the first handle.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// The answer, whatever its status. Throws ``PanelError`` where there is none, and
  /// ``PanelError/cancelled`` within a tenth of a second of the task's cancellation.
  func post(
    _ body: String, to url: PanelURL, limits: CallLimits
  ) async throws(PanelError) -> HTTPResponse {
    guard Self.isReady else { throw .unreachable("libcurl cannot be set up") }
    let isCancelled = CancellationFlag()
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        // The call blocks a thread, and so has one of its own: a concurrent queue would start no more
        // than there are cores, and let a few hanging panels hold up the others. The collector
        // bounds how many calls there are.
        DispatchQueue(label: "ratebook.http").async {
          let result = Result { () throws(PanelError) in
            let transfer = try CurlTransfer(body: body, url: url, limits: limits)
            return try transfer.run(isCancelled: isCancelled)
          }
          continuation.resume(returning: result)
        }
      }
    } onCancel: {
      isCancelled.set()
    }
    return try result.get()
  }
}

/// A flag that a cancelled task sets and the transfer's thread reads.
final class CancellationFlag: Sendable {
  private let value = Atomic(false)

  var isSet: Bool { value.load(ordering: .relaxed) }

  func set() { value.store(true, ordering: .relaxed) }
}
