import Support
import Transport

/// A command of the user's own, started without a shell, with the message as JSON on its standard input.
///
/// Its exit status is the answer: 0 for sent, 75 for later, any other for a message that it refuses.
package struct CommandChannel: ChannelForm {
  package static let settings = [ChannelSetting("command", .texts, .own, isNeeded: true)]

  private let command: [String]
  private let environment: [String: String]

  package init(_ values: ChannelValues) throws(ChannelProblem) {
    command = values.lists["command"] ?? []
    environment = values.environment
    try Self.check(command, setting: "command")
  }

  package func share(of message: Message) -> Double { MessageJSON.share(of: message) }

  package var problem: String? { ChildProcess.problem(starting: command) }

  package func deliver(_ message: Message) async -> Delivery {
    let json = MessageJSON.fitting(message) + "\n"
    return await Self.run(command, environment, input: Array(json.utf8))
  }
}

extension CommandChannel {
  static func check(_ command: [String], setting: String) throws(ChannelProblem) {
    guard let program = command.first, !program.isEmpty, !program.hasPrefix("-"),
      !command.contains(where: { $0.utf8.contains(0) })
    else {
      throw ChannelProblem(
        setting, "it is not a program with its arguments, such as [/usr/local/bin/page]")
    }
  }

  /// Runs a command and reads its end as an outcome; its reason is the last line of standard error.
  static func run(
    _ command: [String], _ environment: [String: String], input: [UInt8]
  ) async -> Delivery {
    await OwnThread.run { isCancelled, resume in
      let child: ChildProcess
      do throws(ChildProcess.NotStarted) {
        child = try ChildProcess(
          command, environment: environment, input: input, reading: .error)
      } catch {
        return resume(.off(reason: "the command cannot be started: \(error.reason)"))
      }
      let (end, output) = child.wait(until: .now + ChildProcess.timeLimit) { isCancelled.isSet }
      resume(outcome(of: end, saying: output))
    }
  }

  private static func outcome(of end: ChildProcess.End, saying output: [UInt8]) -> Delivery {
    let words = String(decoding: output, as: UTF8.self).split(whereSeparator: \.isNewline).last
    let said = Secret.redact([], from: words.map(String.init) ?? "")
    let suffix = said.isEmpty ? "" : ": \(said)"
    return switch end {
    case .exited(0): .sent()
    case .exited(75): .later(reason: "the command ended with status 75\(suffix)")
    case .exited(let status): .refused(reason: "the command ended with status \(status)\(suffix)")
    case .tooLong:
      .later(
        reason:
          "the command did not end; it was stopped after \(ChildProcess.timeLimit.secondsText) s")
    case .cancelled: .later(reason: "the call was given up")
    }
  }
}
