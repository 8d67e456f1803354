import Testing

@testable import Transport

@Suite struct TLSProblemTests {
  @Test(
    "The TLS libraries' words for a port without TLS",
    arguments: [
      "OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number",
      "error:1408F10B:SSL routines:ssl3_get_record:wrong version number",
      "GnuTLS, handshake failed: An unexpected TLS packet was received.",
      "error:0A00009C:SSL routines::http request",
    ])
  func noTLS(words: String) { #expect(TLSProblem(transportWords: words) == .noTLS) }

  @Test("Other words are shown without the library's version and number")
  func others() {
    let alert = "OpenSSL/3.0.19: error:0A000410:SSL routines::sslv3 alert handshake failure"
    #expect(TLSProblem(transportWords: alert) == .other("sslv3 alert handshake failure"))
    #expect(
      TLSProblem(transportWords: alert).description
        == "no TLS connection could be made: sslv3 alert handshake failure")
    #expect(TLSProblem(transportWords: "OpenSSL SSL_connect: SSL_ERROR_SYSCALL in x") == .closed)
    #expect(TLSProblem(transportWords: "Connection reset") == .other("Connection reset"))
    #expect(TLSProblem(transportWords: "").description == "no TLS connection could be made")
  }
}
