import Analysis
import Catalogue
import ReportModel

extension CategoryList {
  /// What is listed as `catalogue` prints it, and the index.
  var files: [SiteFile] {
    let listed = category.listed.map { history.services[$0] }
    let course = category.course
    return [
      SiteFile(stem + ".csv", site.downloads.csv(catalogue(listed))),
      SiteFile(
        stem + ".json", site.downloads.answer(history.name, listed.map(\.id))),
    ]
      + site.files(
        stem + ".index", course.table(panel: history.name, category: category.name),
        site.report(from: course.first?.at, to: course.last?.at))
  }

  private func catalogue(_ services: [ServiceHistory]) -> Table {
    let query = SavedQuery.catalogue
    let currency = history.currency.map(Cell.text) ?? .missing
    return Table(
      name: query.name, title: query.title, meaning: query.meaning, columns: query.columns,
      rows: services.compactMap { service in
        service.versions.last.map { version in
          [.text(history.name), .text(service.id)] + version.looks + [
            .time(version.from), currency,
          ]
        }
      })
  }
}

extension ServiceVersion {
  /// Name, category, type, rate, limits and what can be done: the cells of `catalogue` and `history`.
  var looks: [Cell] {
    [
      .text(name), category.map(Cell.text) ?? .missing, type.map(Cell.text) ?? .missing,
      .amount(rate), min.map(Cell.amount) ?? .missing, max.map(Cell.amount) ?? .missing,
      refill.map(Cell.flag) ?? .missing, cancel.map(Cell.flag) ?? .missing,
    ]
  }
}
