public import Catalogue

/// A message in plain text, before a channel gives it its form.
///
/// ```text
/// acme · 2026-11-30 14:00 (+07)                        title
/// ▲ 2 of your services more expensive                  head of a group
///   4218 Instagram Followers   1.10 → 1.32 USD  +20 %  line
///        your price 1.25                               note of the line
/// https://prices.example/1/day/2026-11-30              link
/// ```
///
/// Texts of panels in it are free of control and bidi characters, and otherwise as the panel writes them:
/// each channel makes what its target would run harmless.
public struct Message: Equatable, Sendable {
  /// Random, and the same for each attempt to deliver the message.
  public var uid: String
  /// When it was made.
  public var at: Timestamp
  public var title: String
  public var groups: [Group]
  /// The page of the user's own site that shows more, if there is one.
  public var link: String?

  public init(uid: String, at: Timestamp, title: String, groups: [Group], link: String? = nil) {
    (self.uid, self.at, self.title) = (uid, at, title)
    (self.groups, self.link) = (groups, link)
  }

  /// The lines of one kind, under one head.
  public struct Group: Equatable, Sendable {
    public var head: String
    public var lines: [Line]
    /// How many lines more there are, which are counted only.
    public var others: Int

    public init(head: String, lines: [Line], others: Int = 0) {
      (self.head, self.lines, self.others) = (head, lines, others)
    }
  }

  /// One alert.
  public struct Line: Equatable, Sendable {
    public var text: String
    /// More about it, a line each.
    public var notes: [String]
    /// The same as facts, for programs: a JSON object.
    public var facts: String

    public init(text: String, notes: [String] = [], facts: String = "{}") {
      (self.text, self.notes, self.facts) = (text, notes, facts)
    }
  }
}
