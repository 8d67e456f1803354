/// A category of the market: its product, its language and its prices.
struct Shelf: Sendable {
  let category: String
  let language: Language
  let products: [String]
  let kind: Listing.Kind
  /// The usual prices, in 1/10000 of the currency.
  let prices: ClosedRange<Int>

  init(
    _ category: String, in language: Language = .english, _ products: [String],
    kind: Listing.Kind = .standard, prices: ClosedRange<Int>
  ) {
    self.category = category
    self.language = language
    self.products = products
    self.kind = kind
    self.prices = prices
  }

  /// The categories in the order of the price list.
  static let all: [Shelf] = [
    Shelf(
      "Instagram Followers", ["Instagram Followers", "IG Followers", "Followers"],
      prices: 4_000...45_000),
    Shelf("Instagram Likes ❤️", ["Instagram Likes", "IG Power Likes"], prices: 300...9_000),
    Shelf(
      "Instagram Việt Nam 🇻🇳", in: .vietnamese,
      ["Tăng theo dõi Instagram", "Tăng tim Instagram", "Tăng lượt xem Instagram"],
      prices: 6_000...60_000),
    Shelf(
      "Instagram Comments", ["Instagram Custom Comments", "IG Comments Verified ☑️"],
      kind: .customComments, prices: 50_000...300_000),
    Shelf(
      "Instagram Auto Likes [Subscriptions]", ["Auto Likes", "Auto Views + Impressions"],
      kind: .subscriptions, prices: 1_000...12_000),
    Shelf("TikTok Followers", ["TikTok Followers", "TT Followers"], prices: 8_000...52_000),
    Shelf(
      "TikTok Views | Likes", ["TikTok Views", "TikTok Likes", "TT Saves"], prices: 20...9_000),
    Shelf(
      "TikTok Việt Nam 🇻🇳", in: .vietnamese,
      ["Tăng theo dõi TikTok", "Tăng tim TikTok", "Mắt livestream TikTok"], prices: 5_000...70_000),
    Shelf(
      "YouTube Views 📺", ["YouTube Views", "YT Native Ads Views", "YouTube Shorts Views"],
      prices: 7_000...40_000),
    Shelf("YouTube Subscribers", ["YouTube Subscribers", "YT Subs"], prices: 60_000...420_000),
    Shelf(
      "YouTube Comments", ["YouTube Custom Comments"], kind: .customComments,
      prices: 80_000...350_000),
    Shelf(
      "Telegram | Подписчики", in: .russian,
      ["Подписчики Telegram", "Подписчики в канал Telegram"],
      prices: 1_500...30_000),
    Shelf(
      "Telegram | Просмотры и реакции", in: .russian, ["Просмотры Telegram", "Реакции Telegram 👍"],
      prices: 15...2_500),
    Shelf(
      "Spotify 🎧", ["Spotify Plays", "Spotify Followers", "Spotify Saves"], prices: 900...25_000),
    Shelf(
      "Facebook Page Likes & Followers", ["Facebook Page Likes", "FB Profile Followers"],
      prices: 7_000...48_000),
    Shelf(
      "Facebook Việt Nam 🇻🇳", in: .vietnamese,
      ["Tăng like bài viết Facebook", "Tăng thành viên nhóm Facebook", "Mắt livestream Facebook"],
      prices: 6_000...90_000),
    Shelf(
      "Twitter / X", ["X Followers", "Twitter Retweets", "X Impressions"], prices: 500...90_000),
    Shelf(
      "خدمات سناب شات", in: .arabic, ["متابعين سناب شات", "مشاهدات سناب شات"],
      prices: 9_000...95_000),
    Shelf(
      "Shopee", in: .vietnamese, ["Theo dõi Shopee", "Tim sản phẩm Shopee", "Mắt live Shopee"],
      prices: 9_000...60_000),
    Shelf(
      "Threads @", ["Threads Followers", "Threads Likes", "Threads Reposts"], prices: 6_000...80_000
    ),
    Shelf("Website Traffic 🌐", ["Website Traffic", "Google SEO Traffic"], prices: 1_200...8_000),
    Shelf(
      "Packages 🎁", ["Starter Package", "Viral Package", "Monthly Growth Package"], kind: .package,
      prices: 15_000...490_000),
  ]
}
