import ArgumentParser
import Domain
import Store

/// Lists the users.
struct ListAdminsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list-admins", abstract: "List all users.")

    @OptionGroup var options: StoreOptions
    @Flag(help: "Print JSON instead of a table.")
    var json = false

    func run() async throws {
        let users = try await options.withStore { try await Self.all(in: $0) }
        if json {
            Terminal.say(try JSONOutput.text(users.map(UserLine.init)))
        } else {
            let rows = users.map { user in
                [
                    String(user.id), user.username, user.email, user.role.rawValue, user.isActive ? "yes" : "no",
                    user.createdAt.day, user.lastLogin?.rfc3339 ?? "never",
                ]
            }
            Terminal.say(TableText.text(["ID", "USERNAME", "EMAIL", "ROLE", "ACTIVE", "CREATED", "LAST LOGIN"], rows))
        }
    }

    private static func all(in store: DataStore) async throws -> [User] {
        var users: [User] = []
        while true {
            let page = try await store.users(limit: 500, skip: users.count)
            users += page
            if page.count < 500 { return users }
        }
    }
}

private struct UserLine: Encodable {
    let id: Int64
    let username: String
    let email: String
    let role: String
    let isActive: Bool
    let createdAt: String
    let lastLogin: String?

    init(_ user: User) {
        id = user.id
        username = user.username
        email = user.email
        role = user.role.rawValue
        isActive = user.isActive
        createdAt = user.createdAt.rfc3339
        lastLogin = user.lastLogin?.rfc3339
    }
}
