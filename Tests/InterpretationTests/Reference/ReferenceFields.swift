import Catalogue

extension Reference {
  /// Writes down which currencies the rows changed to, one line for each pair of currencies.
  mutating func recordCurrencies(
    _ before: ReferenceSnapshot, _ after: ReferenceSnapshot, _ oldAccount: String?
  ) {
    var counts: [[String]: [String]] = [:]
    for id in after.ids {
      guard before.services[id] != nil, let old = lives[id]?.currency,
        let new = currency(of: after.services[id]!), old != new
      else { continue }
      counts[[old, new], default: []].append(id)
    }
    if let oldAccount, let account = after.currency?.asCurrency, account != oldAccount {
      counts[[oldAccount, account], default: []] += []
    }
    for (pair, ids) in counts {
      add(
        ReferenceEvent(
          at: after.time, kind: .currency, service: ids.count == 1 ? ids[0] : nil,
          before: pair[0], after: pair[1], count: ids.count))
    }
  }

  /// Writes down the changes of everything that is no price.
  mutating func recordFields(
    _ presence: ReferencePresence, _ origins: [String: ReferenceOrigin], _ after: ReferenceSnapshot
  ) {
    var changes: [ReferenceEvent.Kind: [ReferenceEvent]] = [:]
    for id in after.ids {
      switch origins[id] {
      case .kept, .returned: break
      default: continue
      }
      let (old, new) = (fields(of: lives[id]!.shown), fields(of: after.services[id]!))
      for (old, new) in zip(old, new) where !old.text.isExactly(new.text) {
        changes[new.kind, default: []].append(
          ReferenceEvent(
            at: after.time, kind: new.kind, service: id, before: old.text, after: new.text))
      }
    }
    for (kind, rows) in changes {
      if rows.count >= 20 && rows.count * 20 >= after.services.count {
        add(ReferenceEvent(at: after.time, kind: kind, group: "panel", count: rows.count))
      } else {
        for row in rows { add(row) }
      }
    }
  }

  private func fields(
    of look: ReferenceLook
  ) -> [(kind: ReferenceEvent.Kind, text: String?)] {
    [
      (.min, look.min?.text), (.max, look.max?.text), (.name, look.name),
      (.category, look.category), (.type, look.type), (.refill, look.refill.map { "\($0)" }),
      (.cancel, look.cancel.map { "\($0)" }), (.status, look.status),
      (.description, look.description), (.dripfeed, look.dripfeed),
    ]
  }
}
