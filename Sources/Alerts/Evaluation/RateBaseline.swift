import Catalogue
import Store

/// How a rule about rates compares a service's rate with what its channel knows.
///
/// The baseline is what the channel was last told; where nothing was told, the rate when the rule began. For a rule
/// about rises, a lower rate becomes the baseline once the rate has not been above it for 7 days, so that many small
/// rises add up and the end of a promotion is no rise. For a rule about falls, likewise a higher one. For a rule
/// about both, what was last told stays.
struct RateBaseline {
  let direction: Condition.Direction
  /// The minimum percentage of a move that is reported; `nil`: every move.
  let percent: Amount?

  static let standingTime = Duration.seconds(7 * 86_400)

  /// Takes a move to `rate`. Gives the baseline before if the channel is to be told, and then begins anew.
  func take(_ rate: Amount, at time: Timestamp, _ baseline: inout AlertBaseline) -> AlertBaseline? {
    promote(&baseline, at: time)
    baseline.steps += 1
    baseline.since = baseline.since ?? time
    if isTold(from: baseline.told, to: rate) {
      let before = baseline
      baseline = AlertBaseline(told: rate)
      baseline.toldAt = time
      return before
    }
    note(rate, at: time, &baseline)
    if rate == baseline.told { (baseline.steps, baseline.since) = (0, nil) }
    return nil
  }

  /// Lets a rate that has stood for long enough replace the baseline.
  private func promote(_ baseline: inout AlertBaseline, at time: Timestamp) {
    let index = baseline.standing.lastIndex { time - $0.since >= Self.standingTime }
    guard let index else { return }
    baseline.told = baseline.standing[index].rate
    baseline.toldAt = nil
    baseline.standing.removeFirst(index + 1)
    (baseline.steps, baseline.since) = (baseline.standing.count, baseline.standing.first?.since)
  }

  /// Notes a rate that may become the baseline, and drops the candidates that it is beyond.
  private func note(_ rate: Amount, at time: Timestamp, _ baseline: inout AlertBaseline) {
    guard direction != .moves else { return }
    func isBeyond(_ one: Amount, _ other: Amount) -> Bool {
      direction == .rises ? other < one : one < other
    }
    var since = time
    while let last = baseline.standing.last, isBeyond(rate, last.rate) {
      since = last.since
      baseline.standing.removeLast()
    }
    if isBeyond(baseline.told, rate), baseline.standing.last?.rate != rate {
      baseline.standing.append(.init(rate: rate, since: since))
    }
  }

  /// Whether a move is one that the rule says.
  func isTold(from told: Amount, to rate: Amount) -> Bool {
    let isRise = told < rate
    let isFall = rate < told
    guard direction == .moves ? isRise || isFall : direction == .rises ? isRise : isFall else {
      return false
    }
    guard let percent else { return true }
    do {
      let hundred = Amount(100)
      let scaled = try rate * hundred
      return isRise
        ? try !(scaled < told * (hundred + percent)) : try !(told * (hundred - percent) < scaled)
    } catch {
      let change = 100 * (rate.approximation / told.approximation - 1)
      return abs(change) >= percent.approximation
    }
  }

  /// The baseline in another unit: what it was before, times the change of the number.
  static func scale(_ baseline: inout AlertBaseline, by factor: Double) {
    baseline.told = baseline.told.scaled(by: factor)
    for index in baseline.standing.indices {
      baseline.standing[index].rate = baseline.standing[index].rate.scaled(by: factor)
    }
  }
}

extension Amount {
  /// The product in 12 significant digits; a factor has no more that mean anything.
  func scaled(by factor: Double) -> Amount {
    Amount(DecimalText.significant(approximation * factor, digits: 12)) ?? self
  }
}
