import PanelAPI
import Testing

@Suite struct OrderStateTests {
  @Test(
    "A status word has a meaning, and is final or not",
    arguments: [
      ("Pending", .pending, false), ("Processing", .processing, false),
      ("In progress", .inProgress, false), ("IN_PROGRESS", .inProgress, false),
      ("Active", .active, false), ("Paused", .paused, false), ("Awaiting", .awaiting, false),
      ("Completed", .completed, true), ("complete", .completed, true),
      ("Partial", .partial, true), ("Canceled", .canceled, true), ("Cancelled", .canceled, true),
      ("Refunded", .refunded, true), ("refund", .refunded, true), ("Failed", .failed, false),
      ("Error", .failed, false), ("fail", .failed, false), ("Expired", .expired, true),
      ("Đang chạy", nil, false), ("", nil, false),
    ] as [(String, OrderState.Meaning?, Bool)])
  func aWordHasAMeaningAndIsFinalOrNot(
    _ word: String, _ meaning: OrderState.Meaning?, _ isFinal: Bool
  ) {
    let state = OrderState(word)
    #expect(state.meaning == meaning)
    #expect(state.isFinal == isFinal)
    #expect(state.word == word)
  }
}
