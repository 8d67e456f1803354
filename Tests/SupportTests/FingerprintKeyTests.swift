import Support
import Testing

@Suite struct FingerprintKeyTests {
  /// The vectors of SipHash's reference implementation: the key 00 01 … 0f, and the bytes 00 01 … of
  /// the length given.
  @Test(
    "A fingerprint equals the reference's",
    arguments: [
      (0, 0x726f_db47_dd0e_0e31), (1, 0x74f8_39c5_93dc_67fd), (7, 0xab02_00f5_8b01_d137),
      (8, 0x93f5_f579_9a93_2462), (15, 0xa129_ca61_49be_45e5), (16, 0x3f2a_cc7f_57c2_9bdb),
      (63, 0x958a_324c_eb06_4572),
    ] as [(Int, UInt64)])
  func givesWhatTheReferenceGives(_ length: Int, _ expected: UInt64) throws {
    let key = try #require(FingerprintKey((0..<16).map(UInt8.init)))
    let fingerprint = (0..<length).map(UInt8.init).withUnsafeBytes(key.fingerprint(of:))
    #expect(fingerprint == expected)
  }

  @Test("A key has sixteen bytes", arguments: [0, 15, 17])
  func takesSixteenBytes(_ count: Int) {
    #expect(FingerprintKey([UInt8](repeating: 1, count: count)) == nil)
  }

  @Test("Another key gives another fingerprint")
  func anotherKeyGivesAnotherFingerprint() throws {
    let keys = try [1, 2].map { try #require(FingerprintKey([UInt8](repeating: $0, count: 16))) }
    let bytes = Array("rate".utf8)
    #expect(
      bytes.withUnsafeBytes(keys[0].fingerprint(of:))
        != bytes.withUnsafeBytes(keys[1].fingerprint(of:)))
  }
}
