import CCurl
import Catalogue
import Foundation

/// One transfer on one libcurl handle, used by one thread.
final class CurlTransfer {
  private let handle: UnsafeMutableRawPointer
  private let multi: UnsafeMutableRawPointer
  private let limits: CallLimits
  private let time: Duration
  private var lastArrival = ContinuousClock.now
  /// The headers of a request, or the recipients of a mail.
  private var list: UnsafeMutablePointer<curl_slist>?
  /// Whether the mail needs a login first.
  private var mustLogIn = false
  /// The part of a mail that is still to be sent.
  private var unsent: ArraySlice<UInt8> = []
  /// The last line of each reply of a mail server, by its code.
  private var replies: [Int: String] = [:]
  /// libcurl's message about an error, which says more than the code.
  private let problem = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
  private var response = HTTPResponse()
  /// Why this program ended the transfer; `nil` if it did not.
  private var refusal: TransferError?
  private let largeAnswers: LargeAnswers
  private var isCancelled = CancellationFlag()
  /// How long the answer waited for a place among the large ones. The server is not to blame for this time.
  private var waited = Duration.zero
  /// The number of bytes of headers and trailers so far.
  private var headerBytes = 0
  /// The maximum, and the number of bytes that are free. Bytes between the two count toward the
  /// answer's limit. Newer versions of libcurl end an answer with 300 kB of headers without a reason.
  private static let (mostHeaderBytes, usualHeaderBytes) = (1 << 18, 1 << 16)

  /// The longest line of headers that libcurl accepts.
  private static let mostLineBytes = 100 << 10

  /// A transfer that may take `time`, the rest of the whole call's time. `authorities` is a file of
  /// certificates to trust instead of the system's.
  init(
    to url: ServerURL, limits: CallLimits, within time: Duration, authorities: String?,
    largeAnswers: LargeAnswers
  ) throws(TransferError) {
    guard let handle = ccurl_easy_init(), let multi = ccurl_multi_init() else {
      throw .unreachable("no memory for a connection")
    }
    (self.handle, self.multi) = (handle, multi)
    self.largeAnswers = largeAnswers
    self.limits = limits
    self.time = time
    problem.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, problem)
    if let authorities { set(CURLOPT_CAINFO, authorities) }
    set(CURLOPT_URL, url.address)
    // A proxy from the environment must not see requests to this machine.
    if url.isLoopback { set(CURLOPT_NOPROXY, "*") }
    ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    // If libcurl itself ends a transfer, it waits until the system's name lookup ends, even if no name
    // server answers. So ``perform()`` enforces the limits, and libcurl's own limit is longer.
    let longest = Int(max(1, (time + .seconds(60)).milliseconds))
    ccurl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, longest)
  }

  /// Waits for a name lookup of the system that is still running, however long it takes.
  deinit {
    ccurl_multi_remove_handle(multi, handle)
    ccurl_multi_cleanup(multi)
    ccurl_easy_cleanup(handle)
    ccurl_slist_free_all(list)
    problem.deallocate()
  }

  /// Sends the request and returns the answer, unless `isCancelled` is set first.
  func run(
    _ request: HTTPRequest, isCancelled: CancellationFlag
  ) throws(TransferError) -> HTTPResponse {
    set(CURLOPT_PROTOCOLS_STR, request.url.isLoopback ? "http,https" : "https")
    set(CURLOPT_USERAGENT, "ratebook")
    ccurl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
    let own = [(name: "Accept-Encoding", value: " gzip"), (name: "Expect", value: "")]
    for (name, value) in own + request.headers {
      // Text after a line break would become another header.
      guard !(name + value).contains(where: \.isNewline) else {
        throw .unreachable("the header \(name) holds more than one line")
      }
      list = ccurl_slist_append(list, "\(name):\(value)")
    }
    ccurl_set_list(handle, CURLOPT_HTTPHEADER, list)
    if request.method == .post {
      ccurl_set_long(handle, CURLOPT_POSTFIELDSIZE, request.body.count)
      var body = request.body + [0]
      ccurl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, &body)
    }
    let result = try perform(until: isCancelled)
    if result != CURLE_OK { throw failure(result) }
    response.status = ccurl_status(handle)
    response.redirect = ccurl_redirect_url(handle).map { String(cString: $0) }
    if response.body.starts(with: Self.gzipSignature) { try unpackBody() }
    return response
  }

  /// Sends the mail and returns the server's last reply, unless `isCancelled` is set first.
  func run(_ mail: Mail, isCancelled: CancellationFlag) throws(TransferError) -> MailReply {
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
    let security =
      switch mail.encryption {
      case .needed: CURLUSESSL_ALL
      case .ifOffered: CURLUSESSL_TRY
      case .none: CURLUSESSL_NONE
      }
    ccurl_set_long(handle, CURLOPT_USE_SSL, Int(security.rawValue))
    if mail.encryption == .ifOffered {
      ccurl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 0)
      ccurl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 0)
    }
    mustLogIn = mail.password != nil
    if let user = mail.user, let password = mail.password {
      set(CURLOPT_USERNAME, user)
      set(CURLOPT_PASSWORD, password.text)
    }
    set(CURLOPT_MAIL_FROM, "<\(mail.sender)>")
    for recipient in mail.recipients { list = ccurl_slist_append(list, "<\(recipient)>") }
    ccurl_set_list(handle, CURLOPT_MAIL_RCPT, list)
    unsent = mail.text[...]
    ccurl_set_long(handle, CURLOPT_UPLOAD, 1)
    ccurl_set_pointer(handle, CURLOPT_READDATA, Unmanaged.passUnretained(self).toOpaque())
    ccurl_set_sink(handle, CURLOPT_READFUNCTION) { bytes, size, count, context in
      CurlTransfer.from(context).giveMail(bytes, size * count)
    }
    let result = try perform(until: isCancelled)
    let code = ccurl_status(handle)
    if result == CURLE_OK || code >= 400 {
      return MailReply(code: code, words: replies[code] ?? "")
    }
    throw failure(result)
  }

  /// Runs the transfer until it ends or `isCancelled` is set. Throws the reason if this program ended it.
  private func perform(until isCancelled: CancellationFlag) throws(TransferError) -> CURLcode {
    let context = Unmanaged.passUnretained(self).toOpaque()
    ccurl_set_pointer(handle, CURLOPT_WRITEDATA, context)
    ccurl_set_pointer(handle, CURLOPT_HEADERDATA, context)
    ccurl_set_sink(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      CurlTransfer.from(context).receiveBody(bytes, size * count)
    }
    ccurl_set_sink(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      CurlTransfer.from(context).receiveHeader(bytes, size * count)
    }
    self.isCancelled = isCancelled
    let result = try perform()
    if let refusal { throw refusal }
    return result
  }

  /// The error for libcurl's result.
  private func failure(_ result: CURLcode) -> TransferError {
    let words = String(cString: problem)
    switch result {
    case CURLE_OPERATION_TIMEDOUT: return timedOut(limits.total)
    case CURLE_PEER_FAILED_VERIFICATION:
      return .untrusted(CertificateProblem(transportWords: words))
    case CURLE_SSL_CONNECT_ERROR:
      return .unreachable(TLSProblem(transportWords: words).description)
    case CURLE_USE_SSL_FAILED:
      return .unreachable("the server offers no TLS (STARTTLS), so nothing was sent")
    // Only libcurl's own words say which host it is.
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
      return .unreachable(words.isEmpty ? String(cString: ccurl_easy_strerror(result)) : words)
    case CURLE_COULDNT_CONNECT, CURLE_UNSUPPORTED_PROTOCOL:
      return .unreachable(String(cString: ccurl_easy_strerror(result)))
    // libcurl also returns this code if a header line is too long.
    case CURLE_OUT_OF_MEMORY: return .headersTooLarge(limit: Self.mostLineBytes)
    default: return .interrupted(String(cString: ccurl_easy_strerror(result)))
    }
  }

  /// Runs the transfer in short waits, so that a cancellation takes effect at once, and ends it when its time is
  /// over or nothing arrives. libcurl's own limits do not fit: one is on the speed, averaged over seconds; the
  /// other counts time in which this side made the server wait.
  private func perform() throws(TransferError) -> CURLcode {
    ccurl_multi_add_handle(multi, handle)
    let start = ContinuousClock.now
    lastArrival = start
    while true {
      ccurl_multi_perform(multi)
      let result = ccurl_multi_result(multi)
      if result >= 0 { return CURLcode(rawValue: UInt32(result)) }
      if isCancelled.isSet { throw .cancelled }
      let now = ContinuousClock.now
      if now - start - waited >= time { throw timedOut(limits.total) }
      if now - start >= limits.connecting, ccurl_was_connected(handle) == 0 {
        throw timedOut(limits.connecting)
      }
      if now - lastArrival >= limits.idle { throw timedOut(limits.idle) }
      ccurl_multi_poll(multi, 100)
    }
  }

  /// The error after this time without an answer from the server or the name server.
  private func timedOut(_ time: Duration) -> TransferError {
    ccurl_was_resolved(handle) == 0
      ? .unreachable("no name server gave its address within \(time.secondsText) s")
      : .timedOut(time)
  }

  private func set(_ option: CURLoption, _ text: String) { ccurl_set_text(handle, option, text) }
}

// MARK: - What arrives

extension CurlTransfer {
  private static func from(_ context: UnsafeMutableRawPointer?) -> CurlTransfer {
    Unmanaged<CurlTransfer>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
  }

  /// Takes a piece of the body. Returning a number other than `count` makes libcurl end the transfer.
  private func receiveBody(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    lastArrival = .now
    let unusual = max(0, headerBytes - Self.usualHeaderBytes)
    let size = unusual + response.body.count + count
    guard size <= limits.bodyBytes else { return refuse(.tooLarge(limit: limits.bodyBytes)) }
    while let answers = response.place.map(\.owner.larger) ?? largeAnswers,
      size > answers.usualBytes
    {
      guard waitForPlace(among: answers) else { return refuse(.cancelled) }
    }
    response.body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
    return count
  }

  /// Gives libcurl a piece of the mail of at most `count` bytes.
  private func giveMail(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    lastArrival = .now
    // libcurl continues without a login if the server offers none.
    if mustLogIn, replies[235] == nil {
      _ = refuse(.unreachable("the server offers no login for the password, so nothing was sent"))
      return Int(CURL_READFUNC_ABORT)
    }
    let piece = unsent.prefix(count)
    UnsafeMutableRawBufferPointer(start: bytes, count: count).copyBytes(from: piece)
    unsent.removeFirst(piece.count)
    return piece.count
  }

  /// Makes libcurl end the transfer.
  private func refuse(_ error: TransferError) -> Int {
    refusal = error
    return 0
  }

  /// Waits for a place among the large answers; `false` if the call is cancelled.
  private func waitForPlace(among answers: LargeAnswers) -> Bool {
    let start = ContinuousClock.now
    while !isCancelled.isSet {
      if let place = answers.place(beside: response.place) {
        response.place = place
        lastArrival = .now
        waited += lastArrival - start
        return true
      }
      Thread.sleep(forTimeInterval: 0.05)
    }
    return false
  }

  private static let gzipSignature: [UInt8] = [0x1F, 0x8B]

  /// Unpacks a gzip body within the same limits, whether or not a header says that it is gzip. libcurl's own
  /// decoder refuses several gzip members.
  private func unpackBody() throws(TransferError) {
    let packed = response.body
    response.body = []
    let context = Unmanaged.passUnretained(self).toOpaque()
    let isWhole = ccurl_gunzip(
      packed, packed.count,
      { bytes, size, count, context in CurlTransfer.from(context).receiveBody(bytes, size * count)
      },
      context)
    if let refusal { throw refusal }
    if isWhole == 0 { throw .notUnpacked }
  }

  /// Takes one line of headers or trailers, limited like the body. A new status line starts again, as after `100
  /// Continue`.
  private func receiveHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    lastArrival = .now
    headerBytes += count
    guard headerBytes <= Self.mostHeaderBytes else {
      return refuse(.headersTooLarge(limit: Self.mostHeaderBytes))
    }
    let bytes = UnsafeRawBufferPointer(start: bytes, count: count)
    let line = String(decoding: bytes, as: UTF8.self)
    if let code = Int(line.prefix(3)) { replies[code] = String(line.dropFirst(4)) }
    if line.hasPrefix("HTTP/") {
      response.headers = [:]
    } else if let colon = line.firstIndex(of: ":") {
      let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespacesAndNewlines)
      response.headers[line[..<colon].lowercased()] = value
    }
    return count
  }
}
