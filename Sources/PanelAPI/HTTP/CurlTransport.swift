import CCurl
import Foundation
import Synchronization

/// Sends one POST with libcurl: no redirects, HTTPS or loopback only, the body bounded while it
/// streams.
struct CurlTransport: Sendable {
  /// A file of certificates to trust instead of the system's; `nil` for the system's.
  var authorities: String?
  var largeAnswers = LargeAnswers.shared

  /// The answer, whatever its status. Throws ``PanelError`` if there is none, and
  /// ``PanelError/cancelled`` within a tenth of a second of the task's cancellation.
  ///
  /// The call blocks a thread of its own. In Dispatch's pool, which has one a processor and adds
  /// others but slowly, a few slow panels would hold up everything else.
  func post(
    _ body: String, to url: PanelURL, limits: CallLimits, within time: Duration
  ) async throws(PanelError) -> HTTPResponse {
    if let problem = Curl.problem { throw .unreachable(problem) }
    let isCancelled = CancellationFlag()
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        Thread.detachNewThread {
          var transfer: CurlTransfer?
          let result = Result { () throws(PanelError) in
            let new = try CurlTransfer(
              body: body, url: url, limits: limits, within: time, authorities: authorities,
              largeAnswers: largeAnswers)
            transfer = new
            return try new.run(isCancelled: isCancelled)
          }
          continuation.resume(returning: result)
          // Its end may wait for a name server that does not answer. Nobody waits for that.
          withExtendedLifetime(transfer) {}
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
