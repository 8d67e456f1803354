import RatebookCommand

@main
enum Main {
  static func main() async { await Ratebook.run() }
}
