import ArgumentParser

struct OrdersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "orders",
    abstract: "Your own orders: import a file, read their status, list, remove, undo.",
    usage: "ratebook orders import|sync|list|remove|undo [<options>]",
    discussion: """
      Examples:
        ratebook orders import orders.csv --panel acme
        ratebook orders sync
        ratebook orders list --since 30d

      No panel lists an account's orders, so they come from a file of yours. Ratebook
      reads how far they are; it never places, refills or cancels one.
      """,
    subcommands: [
      OrdersImportCommand.self, OrdersSyncCommand.self, OrdersListCommand.self,
      OrdersRemoveCommand.self, OrdersUndoCommand.self,
    ])

  @OptionGroup var global: GlobalOptions
}
