import CCurl
import Foundation
import Synchronization

/// Sends requests with libcurl: no redirects, TLS or loopback only, answers bounded while they stream.
package struct CurlTransport: Sendable {
  /// A file of certificates to trust instead of the system's; `nil` for the system's.
  package var authorities: String?
  package var largeAnswers: LargeAnswers

  package init(authorities: String? = nil, largeAnswers: LargeAnswers = .shared) {
    (self.authorities, self.largeAnswers) = (authorities, largeAnswers)
  }

  /// Sends a request once, and returns the answer with any status. `time` is the rest of the whole
  /// call's time.
  ///
  /// Throws ``TransferError`` if there is no answer, and ``TransferError/cancelled`` within a tenth of a
  /// second of the task's cancellation.
  package func send(
    _ request: HTTPRequest, limits: CallLimits, within time: Duration
  ) async throws(TransferError) -> HTTPResponse {
    try await transfer(to: request.url, limits, time) {
      transfer, isCancelled throws(TransferError) in
      try transfer.run(request, isCancelled: isCancelled)
    }
  }

  /// Sends a mail to its server, and returns the server's last reply, even if it is a refusal. If a password is
  /// needed and the server offers no login, nothing is sent.
  ///
  /// Throws ``TransferError`` as ``send(_:limits:within:)`` does.
  package func send(
    _ mail: Mail, limits: CallLimits, within time: Duration
  ) async throws(TransferError) -> MailReply {
    try await transfer(to: mail.server, limits, time) {
      transfer, isCancelled throws(TransferError) in
      try transfer.run(mail, isCancelled: isCancelled)
    }
  }

  /// Runs a transfer on a thread of its own. Dispatch's pool has one thread per processor and adds
  /// others slowly, so a few slow servers would block everything else.
  private func transfer<Answer: Sendable>(
    to url: ServerURL, _ limits: CallLimits, _ time: Duration,
    _ run: @escaping @Sendable (CurlTransfer, CancellationFlag) throws(TransferError) -> Answer
  ) async throws(TransferError) -> Answer {
    if let problem = Curl.problem { throw .unreachable(problem) }
    let result: Result<Answer, TransferError> = await OwnThread.run { isCancelled, resume in
      do throws(TransferError) {
        let transfer = try CurlTransfer(
          to: url, limits: limits, within: time, authorities: authorities,
          largeAnswers: largeAnswers)
        resume(Result { () throws(TransferError) in try run(transfer, isCancelled) })
        // Ending the transfer may wait for a name server that does not answer. Nobody waits for this thread.
        withExtendedLifetime(transfer) {}
      } catch {
        resume(.failure(error))
      }
    }
    return try result.get()
  }
}

/// Work that blocks its thread.
package enum OwnThread {
  /// Runs work on a thread of its own, and returns the value that the work passes to `resume` (called once). The
  /// flag is set when the task is cancelled.
  package static func run<Result: Sendable>(
    _ work: @escaping @Sendable (CancellationFlag, (sending Result) -> Void) -> Void
  ) async -> Result {
    let isCancelled = CancellationFlag()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        Thread.detachNewThread { work(isCancelled) { continuation.resume(returning: $0) } }
      }
    } onCancel: {
      isCancelled.set()
    }
  }
}

/// A flag that a cancelled task sets and the transfer's thread reads.
package final class CancellationFlag: Sendable {
  private let value = Atomic(false)

  package init() {}

  package var isSet: Bool { value.load(ordering: .relaxed) }

  func set() { value.store(true, ordering: .relaxed) }
}
