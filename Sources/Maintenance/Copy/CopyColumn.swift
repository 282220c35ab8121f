import Domain
import SQL
import Store

/// A column whose values are copied from one store to another.
struct CopyColumn: Sendable, Equatable {
    /// What a column holds, in the types that the engines share.
    enum Kind: Sendable {
        case integer
        case real
        case bool
        case text
        case timestamp
        case json
        case blob

        /// What the column of a declared member holds.
        init(_ member: MemberPlace) {
            switch (member.reference, member.storage) {
            case (.session, _), (.given, _), (_, .integer), (_, .integerIfAny), (_, .members), (_, .computed):
                self = .integer
            case (_, .text), (_, .textIfAny): self = .text
            case (_, .object): self = .json
            case (_, .flag): self = .bool
            case (_, .real): self = .real
            case (_, .time), (_, .timeIfAny): self = .timestamp
            }
        }
    }

    let name: String
    let kind: Kind

    /// The column's value in a row, where it stands at `place`.
    func value(in row: any SQLRow, at place: Int) -> SQLValue {
        guard !row.isNull(place) else { return .null }
        return switch kind {
        case .integer: .integer(row.integer(place))
        case .real: .real(row.real(place))
        case .bool: .bool(row.bool(place))
        case .text: .text(row.text(place))
        case .timestamp: .timestamp(row.timestamp(place))
        case .json: .json(row.text(place))
        case .blob: .blob(row.withBytes(place) { Array($0) })
        }
    }
}

extension SQLValue {
    /// Gives the value to a statement that is being bound.
    func bind(to binder: any SQLBinder) {
        switch self {
        case .null: binder.null()
        case .bool(let value): binder.bool(value)
        case .integer(let value): binder.integer(value)
        case .real(let value): binder.real(value)
        case .text(let value): binder.text(value)
        case .blob(let value): binder.blob(value)
        case .timestamp(let value): binder.timestamp(value)
        case .json(let value): binder.json(value)
        }
    }

    /// Roughly how many bytes the value takes in memory.
    var byteCount: Int {
        switch self {
        case .text(let value), .json(let value): value.utf8.count + 16
        case .blob(let value): value.count + 16
        case .null, .bool, .integer, .real, .timestamp: 16
        }
    }
}
