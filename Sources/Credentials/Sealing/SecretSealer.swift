import Crypto

/// Seals values so that only a server with the same `SECRET_KEY` reads them: AES-256-GCM under a key that HKDF (RFC 5869)
/// derives from it for this alone.
///
/// A sealed value names its key, and is bound to the place that it stands in: nobody can move one secret's value to
/// another one's name. Values that an earlier `SECRET_KEY` sealed are opened where that is among the previous ones.
public struct SecretSealer: Sendable {
    private struct Key: Sendable {
        let id: String
        let key: SymmetricKey

        init(_ secret: SecretKey) {
            id = Hexadecimal.encode(Key.derived(secret, "mcp-admin sealed secrets: key id", count: 8).bytes)
            key = Key.derived(secret, "mcp-admin sealed secrets: key", count: 32)
        }

        private static func derived(_ secret: SecretKey, _ purpose: String, count: Int) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: secret.bytes), info: Array(purpose.utf8), outputByteCount: count)
        }
    }

    private static let version = "v1"
    private let current: Key
    private let previous: [Key]

    /// Seals with `secret`; opens what it or one of `previous` sealed.
    public init(secret: SecretKey, previous: [SecretKey] = []) {
        current = Key(secret)
        self.previous = previous.map(Key.init)
    }

    /// Seals a value for its place: `v1.<key id>.<nonce, ciphertext and tag in Base64>`.
    public func seal(_ value: String, for place: SealedPlace) throws(SealingError) -> String {
        let head = "\(Self.version).\(current.id)"
        do {
            let box = try AES.GCM.seal(
                Array(value.utf8), using: current.key, authenticating: place.context(head))
            guard let combined = box.combined else { throw SealingError.damaged(name: place.row) }
            return "\(head).\(Base64URL.encode(combined))"
        } catch {
            throw .damaged(name: place.row)
        }
    }

    /// Opens what was sealed for a place; throws where the key is another one, or the text is not what was sealed there.
    public func open(_ sealed: String, at place: SealedPlace) throws(SealingError) -> String {
        let parts = sealed.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == Self.version, let bytes = Base64URL.decode(parts[2].utf8) else {
            throw .damaged(name: place.row)
        }
        guard let key = ([current] + previous).first(where: { $0.id == parts[1] }) else {
            throw .otherKey(name: place.row)
        }
        let context = place.context("\(parts[0]).\(parts[1])")
        guard let box = try? AES.GCM.SealedBox(combined: bytes),
            let opened = try? AES.GCM.open(box, using: key.key, authenticating: context),
            let value = String(validating: opened, as: UTF8.self)
        else { throw .damaged(name: place.row) }
        return value
    }

    /// With which key a text was sealed.
    public func key(of sealed: String) -> SealingKey {
        let parts = sealed.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return .unknown }
        if parts[1] == current.id { return .current }
        return previous.contains { $0.id == parts[1] } ? .previous : .unknown
    }
}

/// Where a sealed value stands.
public struct SealedPlace: Sendable {
    let table: String
    let column: String
    let row: String

    /// A row's column of a table; the row is told in errors.
    public init(table: String, column: String, row: String) {
        self.table = table
        self.column = column
        self.row = row
    }

    /// The value of the secret `name`.
    public static func secret(_ name: String) -> SealedPlace {
        SealedPlace(table: "secrets", column: "sealed", row: name)
    }

    /// The bytes that the value is bound to: each part with its length before it, so that no two places have the same.
    func context(_ head: String) -> [UInt8] {
        Array([head, table, column, row].map { "\($0.utf8.count):\($0)" }.joined().utf8)
    }
}

/// With which key a value was sealed.
public enum SealingKey: String, Sendable {
    /// `SECRET_KEY`.
    case current
    /// One of `SECRET_KEY_PREVIOUS`.
    case previous
    /// None that this server has.
    case unknown
}

/// Why a sealed value cannot be read; a description never holds it.
public enum SealingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// It was sealed with a `SECRET_KEY` that is not known.
    case otherKey(name: String)
    /// It is not what was sealed for this place.
    case damaged(name: String)

    /// A sentence for the operator.
    public var description: String {
        switch self {
        case .otherKey(let name):
            "the secret \(name) was sealed with another SECRET_KEY; name that one in SECRET_KEY_PREVIOUS and run "
                + "`mcp-admin secrets rotate`, or set the secret anew"
        case .damaged(let name):
            "the secret \(name) is damaged, or was moved here from another place; set it anew"
        }
    }
}

extension SymmetricKey {
    /// The key's bytes.
    fileprivate var bytes: [UInt8] { withUnsafeBytes { Array($0) } }
}
