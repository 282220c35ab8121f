import Foundation
import SQL
import Authentication

/// Finds the key that signs access tokens.
enum TokenSecret {
    /// The configured key, or the one kept in `secret.key` beside the store, which is made when it is missing.
    ///
    /// A store in memory gets a key that ends with the process.
    static func find(_ configuration: AppConfiguration) throws -> SecretKey {
        if let secret = configuration.secretKey { return secret }
        guard let path = SQLStore.path(of: configuration.databaseURL) else {
            return try SecretKey(APIKey.generate().text)
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        return try SecretKey.loadOrCreate(at: folder.appendingPathComponent("secret.key").path)
    }
}
