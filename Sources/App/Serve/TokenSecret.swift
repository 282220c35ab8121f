import Credentials
import Foundation
import SQL

/// Finds the key that signs access tokens.
enum TokenSecret {
    /// The configured key, or the one kept in `secret.key` beside the store, which is made when it is missing.
    ///
    /// A store in memory gets a key that ends with the process. A database that several servers may share has to have a
    /// configured one: each must accept what another signed, and whoever can read a database must not get a key.
    static func find(_ configuration: AppConfiguration) throws -> SecretKey {
        if let secret = configuration.secretKey { return secret }
        guard !SQLStore.isPostgres(configuration.databaseURL) else {
            throw ConfigurationError.wrongSettings([
                "\(SettingTable.secretKey.name): found none; with PostgreSQL one has to be set, the same for all servers "
                    + "on the database; `openssl rand -base64 32` makes one"
            ])
        }
        guard let path = SQLStore.path(of: configuration.databaseURL) else {
            return try SecretKey(APIKey.generate().text)
        }
        return try SecretKey.loadOrCreate(at: TokenSecret.path(beside: path))
    }

    /// Throws where the store that a SQLite URL names is missing or empty, and the key of an earlier one is there: the
    /// store was lost, and an empty one in its place would look as if there had never been anything.
    static func requireStore(_ configuration: AppConfiguration) throws {
        guard !SQLStore.isPostgres(configuration.databaseURL), let store = SQLStore.path(of: configuration.databaseURL)
        else { return }
        let key = path(beside: store)
        guard FileManager.default.fileExists(atPath: key), size(of: store) + size(of: store + "-wal") == 0 else {
            return
        }
        let state = FileManager.default.fileExists(atPath: store) ? "is empty" : "is not there"
        throw CommandError(
            "the store \(store) \(state), though \(key) shows that there was one; put the store or a backup of it back, "
                + "or, to begin with a new one, move \(key) away first")
    }

    private static func path(beside store: String) -> String {
        URL(fileURLWithPath: store).deletingLastPathComponent().appendingPathComponent("secret.key").path
    }

    private static func size(of path: String) -> UInt64 {
        let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        return (try? FileManager.default.attributesOfItem(atPath: resolved))?[.size] as? UInt64 ?? 0
    }
}
