/// A record together with the identifier that the store gave it.
public struct Stored<Record: Sendable>: Sendable {
    /// The identifier, unique among records of its kind and rising in the order of storing.
    public let id: Int64
    /// The record.
    public let record: Record

    /// A record that is kept under `id`.
    public init(id: Int64, record: Record) {
        self.id = id
        self.record = record
    }
}

extension Stored: Equatable where Record: Equatable {}

extension Optional where Wrapped == String {
    /// The text, or nil where it is empty: an empty identifier or name means none.
    var nonEmpty: String? { self?.isEmpty == true ? nil : self }
}
