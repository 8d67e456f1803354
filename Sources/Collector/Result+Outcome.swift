import Catalogue
import PanelAPI
import Store

/// Issues a call to a panel and gives what came of it as a value.
func result<Answer>(
  of call: () async throws(PanelError) -> Answer
) async -> Result<Answer, PanelError> {
  do throws(PanelError) { return .success(try await call()) } catch { return .failure(error) }
}

extension Result where Failure == PanelError {
  var failure: PanelError? { if case .failure(let error) = self { error } else { nil } }
}

extension Result<CatalogueReading, PanelError> {
  /// The answer with all that it holds.
  var whole: Result<CatalogueAnswer, PanelError> {
    flatMap { reading in
      do throws(PanelError) { return .success(try reading.whole()) } catch {
        return .failure(error)
      }
    }
  }
}

extension Result<CatalogueAnswer, PanelError> {
  var outcome: Attempt.Outcome {
    switch self {
    case .success(let answer): .answered(answer)
    case .failure(let error): .failed(reason: error.description)
    }
  }
}

extension Result<Balance, PanelError> {
  var balanceOutcome: Attempt.BalanceOutcome {
    switch self {
    case .success(let answer): .answered(answer)
    case .failure(let error): .failed(reason: error.description)
    }
  }
}
