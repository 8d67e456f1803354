import Foundation
import TestSupport
import Testing

@testable import Transport

/// TLS as `openssl s_server` serves it, with certificates of an authority of the test's own.
@Suite struct CertificateTests {
  /// A certificate that a client should not trust, and the openssl command that makes it.
  struct Case: Sendable, CustomTestStringConvertible {
    let problem: CertificateProblem
    var host = "localhost"
    var days = ["-days", "2"]
    var isSelfSigned = false
    var isAuthorityKnown = true
    var testDescription: String { "\(problem)" }
  }

  @Test(
    "The reason for distrust of a certificate is reported",
    .enabled(if: OpenSSL.isInstalled),
    arguments: [
      Case(problem: .expired, days: ["-days", "-1"]),
      Case(problem: .selfSigned, isSelfSigned: true),
      Case(problem: .wrongHost, host: "expired.example"),
      Case(problem: .unknownIssuer, isAuthorityKnown: false),
    ])
  func tellsWhyACertificateIsNotTrusted(example: Case) async throws {
    let openssl = try OpenSSL()
    try await inBackground {
      try openssl.makeCertificate(
        for: example.host, isSelfSigned: example.isSelfSigned, validity: example.days)
    }
    try await openssl.serving { port in
      let error = await #expect(throws: TransferError.self) {
        try await openssl.post(to: port, trusting: example.isAuthorityKnown)
      }
      #expect(error == .untrusted(example.problem))
    }
  }

  @Test(
    "The transport's words about a certificate are read",
    arguments: [
      ("SSL certificate problem: certificate has expired", .expired),
      ("SSL certificate problem: certificate is not yet valid", .notYetValid),
      ("SSL certificate problem: self-signed certificate", .selfSigned),
      ("SSL certificate problem: self signed certificate", .selfSigned),
      ("SSL certificate problem: self-signed certificate in certificate chain", .unknownIssuer),
      ("SSL certificate problem: unable to get local issuer certificate", .unknownIssuer),
      (
        "SSL: no alternative certificate subject name matches target host name 'expired.x'",
        .wrongHost
      ), ("SSL certificate problem: certificate revoked", nil),
    ] as [(String, CertificateProblem?)])
  func readsTheTransportsWords(words: String, problem: CertificateProblem?) {
    #expect(CertificateProblem(transportWords: words) == problem ?? .other(words))
  }
}

/// openssl's command, in a folder of its own.
private struct OpenSSL {
  private static let program = "/usr/bin/openssl"
  static let isInstalled = FileManager.default.isExecutableFile(atPath: program)

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

  private func process(_ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = URL(filePath: Self.program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder.path)
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    return process
  }

  private func run(_ arguments: [String]) throws {
    let process = process(arguments)
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "openssl \(arguments)")
  }

  /// Makes `server.pem`, signed by `authority.pem` or by itself.
  func makeCertificate(
    for host: String, isSelfSigned: Bool = false, validity: [String] = ["-days", "2"]
  ) throws {
    func request(_ name: String, _ subject: String, _ file: String) -> [String] {
      [
        "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
        "\(name).key", "-subj", "/CN=\(subject)", "-out", file,
      ]
    }
    try run(request("authority", "Test authority", "authority.pem") + ["-x509", "-days", "2"])
    try run(request("server", host, "server.csr"))
    try Data("subjectAltName=DNS:\(host)\n".utf8).write(to: URL(filePath: path("names")))
    let signing =
      isSelfSigned
      ? ["-signkey", "server.key"]
      : ["-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial"]
    let certificate = ["x509", "-req", "-in", "server.csr", "-out", "server.pem"]
    try run(certificate + ["-extfile", "names"] + signing + validity)
  }

  /// Runs `body` with the port of a server that has the certificate.
  func serving(_ body: (String) async throws -> Void) async throws {
    let server = process(
      ["s_server", "-accept", "127.0.0.1:0", "-cert", "server.pem", "-key", "server.key", "-WWW"])
    let output = URL(filePath: path("output"))
    try Data().write(to: output)
    server.standardOutput = try FileHandle(forWritingTo: output)
    server.standardInput = FileHandle.nullDevice
    try server.run()
    defer { server.terminate() }
    var port: Substring?
    while port == nil, server.isRunning {
      try await Task.sleep(for: .milliseconds(20))
      port =
        String(decoding: try Data(contentsOf: output), as: UTF8.self)
        .firstMatch(of: #/ACCEPT \S+:(\d+)\s/#)?.output.1
    }
    try await body(String(try #require(port, "openssl s_server does not listen")))
  }

  func post(to port: String, trusting isKnown: Bool) async throws -> HTTPResponse {
    let url = try ServerURL(
      "https://localhost:\(port)/server.csr", as: .http(like: "https://x", secret: "key"))
    let transport = CurlTransport(authorities: isKnown ? path("authority.pem") : nil)
    return try await transport.send(
      HTTPRequest(to: url, body: Array("a=b".utf8)), limits: CallLimits(), within: .seconds(60))
  }
}
