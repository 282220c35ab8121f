import CPostgres

/// The types whose binary forms this driver knows, by their object identifiers (pg_type.dat).
enum PostgresType: Sendable, Equatable {
    case bool
    case int2
    case int4
    case int8
    case float4
    case float8
    case numeric
    /// Every type whose binary form is its text.
    case text
    case jsonb
    case bytea
    case timestamp
    /// Any other type: its values go to the server as text.
    case other(Oid)

    init(_ oid: Oid) {
        switch oid {
        case 16: self = .bool
        case 17: self = .bytea
        case 20: self = .int8
        case 21: self = .int2
        case 23: self = .int4
        // "char", name, text, json, unknown, bpchar, varchar.
        case 18, 19, 25, 114, 705, 1042, 1043: self = .text
        case 700: self = .float4
        case 701: self = .float8
        case 1114, 1184: self = .timestamp
        case 1700: self = .numeric
        case 3802: self = .jsonb
        default: self = .other(oid)
        }
    }

    /// The microseconds from 1970 to 2000, where PostgreSQL's time begins.
    static let epoch: Int64 = 946_684_800_000_000
}
