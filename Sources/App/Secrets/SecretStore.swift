import Credentials
import Domain
import Store

/// Secrets that are kept in the store, sealed with `SECRET_KEY`.
struct SecretStore: Sendable {
    /// The most bytes of a value.
    static let longest = 65_536

    let store: DataStore
    let sealer: SecretSealer

    /// The secrets of a store, with the keys of the configuration.
    init(_ store: DataStore, _ configuration: AppConfiguration) throws {
        self.store = store
        sealer = SecretSealer(
            secret: try TokenSecret.find(configuration), previous: configuration.previousSecretKeys)
    }

    /// The value of a secret; throws where there is none, or where no key opens it.
    func value(of name: SecretName) async throws -> String {
        guard let record = try await store.secret(name) else { throw CommandError.noSecret(name.text) }
        return try sealer.open(record.sealed, at: .secret(name.text))
    }

    /// Keeps a value; returns whether the name is new.
    func set(_ name: SecretName, to value: String, by actor: Actor, at now: Timestamp) async throws -> Bool {
        try await store.setSecret(name, sealed: try sealer.seal(value, for: .secret(name.text)), by: actor, at: now)
    }

    /// Seals anew what a previous key sealed, and returns how many these were.
    ///
    /// Throws where a value can be opened by no key that is known: then nothing is changed.
    func rotate(by actor: Actor, at now: Timestamp) async throws -> Int {
        try await store.resealSecrets(by: actor, at: now) { [sealer] record in
            let value = try sealer.open(record.sealed, at: .secret(record.name))
            guard sealer.key(of: record.sealed) != .current else { return nil }
            return try sealer.seal(value, for: .secret(record.name))
        }
    }
}

extension CommandError {
    /// There is no secret of this name.
    static func noSecret(_ name: String) -> CommandError {
        CommandError("there is no secret \(name); `mcp-admin secrets list` lists them")
    }
}
