import Mustache

// Templates otherwise read the values of their views by reflection, which took two thirds of a large
// site's time. Each name here is a property's; a test holds them to that.

extension PageFrame: MustacheParent {
  func child(named key: String) -> Any? {
    switch key {
    case "title": title
    case "site": site
    case "root": root
    case "style": style
    case "script": script
    case "icon": icon
    case "times": times
    case "hasFeed": hasFeed
    case "navigation": navigation
    case "trail": trail
    case "hasTrail": hasTrail
    default: nil
    }
  }
}

extension PageFrame.Entry: MustacheParent {
  func child(named key: String) -> Any? {
    switch key {
    case "name": name
    case "address": address
    case "isCurrent": isCurrent
    default: nil
    }
  }
}

extension Block: MustacheParent {
  func child(named key: String) -> Any? {
    switch key {
    case "anchor": anchor
    case "title": title
    case "size": size
    case "meaning": meaning
    case "none": none
    case "bars": bars
    case "charts": charts
    case "table": table
    case "note": note
    case "downloads": downloads
    case "hasSearch": hasSearch
    default: nil
    }
  }
}

extension Block.Downloads: MustacheParent {
  func child(named key: String) -> Any? {
    switch key {
    case "name": name
    case "stem": stem
    default: nil
    }
  }
}

extension Fact: MustacheParent {
  func child(named key: String) -> Any? {
    switch key {
    case "term": term
    case "text": text
    case "moment": moment
    case "change": change
    case "address": address
    default: nil
    }
  }
}

extension Moment: MustacheParent {
  func child(named key: String) -> Any? {
    switch key {
    case "machine": machine
    case "shown": shown
    case "suffix": suffix
    default: nil
    }
  }
}

extension ChangeView: MustacheParent {
  func child(named key: String) -> Any? {
    switch key {
    case "direction": direction
    case "arrow": arrow
    case "figures": figures
    case "words": words
    default: nil
    }
  }
}

extension CategoryPage: MustacheParent {
  func child(named key: String) -> Any? {
    switch key {
    case "frame": frame
    case "title": title
    case "facts": facts
    case "blocks": blocks
    case "pager": pager
    case "path": path
    default: nil
    }
  }
}

extension ServicePage: MustacheParent {
  func child(named key: String) -> Any? {
    switch key {
    case "frame": frame
    case "title": title
    case "facts": facts
    case "previousNames": previousNames
    case "hasPreviousNames": hasPreviousNames
    case "relistings": relistings
    case "blocks": blocks
    default: nil
    }
  }
}

extension ServicePage.PreviousName: MustacheParent {
  func child(named key: String) -> Any? {
    switch key {
    case "name": name
    case "until": until
    default: nil
    }
  }
}

extension ServicePage.RelistingLine: MustacheParent {
  func child(named key: String) -> Any? {
    switch key {
    case "words": words
    case "service": service
    case "rate": rate
    case "address": address
    default: nil
    }
  }
}
