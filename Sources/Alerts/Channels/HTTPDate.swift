import Catalogue

extension Timestamp {
  /// Reads a date of HTTP in each of the three forms that a recipient has to know (RFC 9110, 5.6.7); `nil` for any
  /// other text.
  ///
  ///     Sun, 06 Nov 1994 08:49:37 GMT
  ///     Sunday, 06-Nov-94 08:49:37 GMT
  ///     Sun Nov  6 08:49:37 1994
  init?(httpDate text: String) {
    let fields: (day: Substring, month: Substring, year: Substring, time: Substring)
    if let date = text.wholeMatch(
      of: #/[A-Za-z]+, (\d{2})[ \-]([A-Z][a-z]{2})[ \-](\d{4}|\d{2}) (\d{2}:\d{2}:\d{2}) GMT/#)
    {
      fields = (date.1, date.2, date.3, date.4)
    } else if let date = text.wholeMatch(
      of: #/[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d{2}:\d{2}:\d{2}) (\d{4})/#)
    {
      fields = (date.2, date.1, date.4, date.3)
    } else {
      return nil
    }
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    guard let month = months.firstIndex(where: { $0 == fields.month }) else { return nil }
    let century = fields.year.count == 4 ? "" : fields.year < "70" ? "20" : "19"
    let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
    self.init(
      "\(century)\(fields.year)-\(number)-\(fields.day.replacing(" ", with: "0"))T\(fields.time)Z")
  }
}
