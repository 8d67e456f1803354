import Catalogue
import Testing

@testable import PanelAPI

/// A list of services beside a flag that says that the call failed.
@Suite struct StatedFailureTests {
  private static let list = #"[{"service":1,"rate":"1","desc":"Best"},{"service":2,"rate":"1"}]"#

  @Test(
    "A stated failure is read and reported",
    arguments: [
      (#"{"status":"error","data":\#(Self.list)}"#, "'status: error'"),
      (#"{"code":500,"data":\#(Self.list)}"#, "'code: 500'"),
      (#"{"data":{"success":false,"services":\#(Self.list)}}"#, "'success: false'"),
    ])
  func told(body: String, flag: String) throws {
    let body = Array(body.utf8)
    // A service's own texts are no words about the call.
    #expect(try CatalogueDecoder().decode(body).services.count == 2)
    let notes = CatalogueDecoder.notes(on: body)
    #expect(notes.count == 1)
    #expect(notes.first?.contains("says \(flag) beside a list of services") == true, "\(notes)")
  }

  @Test(
    "Without a failure or an answer, no failure is reported",
    arguments: [
      #"{"status":"success","data":\#(Self.list)}"#, #"{"code":0,"data":\#(Self.list)}"#, Self.list,
      #"{"status":"error","data":[]}"#, #"{"status":"error","balance":"1"}"#, "",
    ])
  func notTold(body: String) { #expect(CatalogueDecoder.notes(on: Array(body.utf8)).isEmpty) }
}
