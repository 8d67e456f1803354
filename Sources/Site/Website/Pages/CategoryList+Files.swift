import Analysis
import Catalogue

extension CategoryList {
  /// What is listed as `catalogue` prints it, and the index.
  func files() throws -> [SiteFile] {
    let listed = category.listed.map { history.services[$0] }
    let course = category.course
    return [
      SiteFile(stem + ".csv", try site.downloads.csv(catalogue)),
      SiteFile(
        stem + ".json", site.downloads.answer(history.name, listed.map(\.id))),
    ]
      + (try site.files(
        stem + ".index", course.table(panel: history.name, category: category.name),
        site.report(from: course.first?.at, to: course.last?.at)))
  }

  /// The category's rows of `catalogue`.
  private var catalogue: Table {
    SavedQuery.catalogue.table(site.catalogue(of: category.name, panel: history.name))
  }
}
