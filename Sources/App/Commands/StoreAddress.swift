import SQL

/// A store that an option names.
struct StoreAddress {
    /// The option, such as `--from`.
    let option: String
    /// What it says.
    let url: String

    /// Runs `body` on the store while no server can run on it, and closes it.
    func with<Value>(create: Bool, _ body: (any SQLDatabase) async throws -> Value) async throws -> Value {
        guard SQLStore.isPostgres(url) || SQLStore.path(of: url) != nil else {
            throw CommandError(
                "\(option) is no URL of a store that lasts; sqlite:///relative/path, sqlite:////absolute/path and "
                    + "postgresql://… are allowed")
        }
        do throws(StoreURLFault) {
            try SQLStore.check(url)
        } catch {
            throw CommandError("\(option) is \(SQLStore.shown(url)), which \(error.detail ?? "is no store")")
        }
        let database = try SQLStore.open(url, options: .init(ownership: .whole, create: create))
        do {
            let value = try await body(database)
            try await database.close()
            return value
        } catch {
            try? await database.close()
            throw error
        }
    }
}
