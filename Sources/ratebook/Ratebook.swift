import Dispatch
import RatebookCommand

@main
enum Main {
  static func main() {
    Ratebook.prepare()
    Task { await Ratebook.run() }
    dispatchMain()
  }
}
