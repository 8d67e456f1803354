/// The language of a category's service names, with typical phrases.
enum Language: Sendable {
  case english, vietnamese, russian, arabic

  /// Words for a service that can be refilled.
  var guarantees: [String] {
    switch self {
    case .english:
      ["30 Days Refill", "R365 ♻️", "Lifetime Guaranteed ⛔", "60 Days Refill Button", "R90"]
    case .vietnamese: ["Bảo hành 30 ngày", "Bảo hành trọn đời ♻️", "Bảo hành 7 ngày"]
    case .russian: ["Гарантия 30 дней ♻️", "Без отписок", "Автовосстановление 60 дней"]
    case .arabic: ["ضمان 30 يوم ♻️", "ضمان مدى الحياة"]
    }
  }

  /// Words for a service that cannot be refilled.
  var disclaimers: [String] {
    switch self {
    case .english: ["No Refill", "Non Drop", "Low Drop", "No Guarantee ⚠️"]
    case .vietnamese: ["Không bảo hành", "Tụt ít", "Không tụt"]
    case .russian: ["Без гарантии ⚠️", "Возможны отписки"]
    case .arabic: ["بدون ضمان", "ثابت"]
    }
  }

  /// Words for a service's source and speed.
  var qualities: [String] {
    switch self {
    case .english:
      [
        "HQ", "Real & Active", "Mixed Quality", "Max 500K", "5K/Day", "Instant Start ⚡", "Slow",
        "Old Accounts", "Server 3", "[ 10K/Hour ]", "Exclusive ⭐", "Start Time: 0-1 Hours",
      ]
    case .vietnamese:
      ["Tốc độ nhanh ⚡", "Người dùng thật", "Lên chậm", "Máy chủ 2", "5K/ngày", "Tài khoản Việt"]
    case .russian: ["Быстрые ⚡", "Живые", "Офферы", "До 10К в сутки", "Премиум ⭐", "Боты"]
    case .arabic: ["جودة عالية", "سريع ⚡", "حقيقي", "بداية فورية"]
    }
  }

  /// Words for the followers, viewers or buyers.
  var audiences: [String] {
    switch self {
    case .english: ["🇺🇸 USA", "🇧🇷 Brazil", "🇮🇳 India", "🇹🇷 Turkey", "🌍 Worldwide", "🇮🇩", "🇰🇷"]
    case .vietnamese: ["🇻🇳", "🇻🇳 Việt Nam", "🌏"]
    case .russian: ["🇷🇺", "🇺🇦🇰🇿", "СНГ"]
    case .arabic: ["🇸🇦", "🇪🇬 مصر", "🇦🇪"]
    }
  }

  /// Words that staff add after a name and later remove.
  static let badges = ["🔥", "🔥 HOT", "[NEW]", "⚡ FAST", "✅ Working", "🆕", "[Updated]", "⭐"]
}

extension String {
  /// The text in mathematical sans-serif bold (from U+1D5D4 on), which panels use to attract attention.
  var styled: String {
    var result = ""
    for scalar in unicodeScalars {
      let offset: UInt32? =
        switch scalar {
        case "A"..."Z": 0x1D5D4 - 0x41
        case "a"..."z": 0x1D5EE - 0x61
        case "0"..."9": 0x1D7EC - 0x30
        default: nil
        }
      let letter = offset.flatMap { Unicode.Scalar(scalar.value + $0) } ?? scalar
      result.unicodeScalars.append(letter)
    }
    return result
  }
}
