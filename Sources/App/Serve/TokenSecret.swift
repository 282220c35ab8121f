import Foundation
import SQL
import Authentication

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
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        return try SecretKey.loadOrCreate(at: folder.appendingPathComponent("secret.key").path)
    }
}
