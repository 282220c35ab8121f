import Foundation

/// Why a connection did not do what it was told.
enum PostgresFailure: Error {
    /// The server refused a statement; the connection goes on.
    case refused(SQLError, state: String)
    /// The connection is gone, and whether the server did what was under way is not known.
    case lost(String)

    /// The failure in the words of all engines.
    var error: SQLError {
        switch self {
        case .refused(let error, _): error
        case .lost(let reason): .unavailable(reason)
        }
    }

    /// The failure that a result reports.
    init(_ result: PostgresResult) {
        let state = result.field(.state) ?? ""
        let message = result.field(.message) ?? result.message
        let severity = result.field(.severity) ?? ""
        // What ends the connection has one of these; what is not the server's has no state.
        if state.isEmpty || severity == "FATAL" || severity == "PANIC" {
            self = .lost(message)
        } else {
            let columns = ConstraintColumns(
                table: result.field(.table), column: result.field(.column), detail: result.field(.detail))
            self = .refused(SQLError(state: state, message: message, columns), state: state)
        }
    }
}

/// What the server says of the columns whose constraint a row breaks.
struct ConstraintColumns {
    var table: String?
    var column: String?
    /// As in `Key (email)=(a@b.c) already exists.`
    var detail: String?

    /// The columns, as SQLite names them: `admin_users.email`; never the values.
    fileprivate var names: [String] {
        guard let table else { return [] }
        if let column { return ["\(table).\(column)"] }
        guard let detail, let start = detail.firstIndex(of: "("), let end = detail.range(of: ")=(") else { return [] }
        return detail[detail.index(after: start)..<end.lowerBound].components(separatedBy: ", ").map {
            "\(table).\($0)"
        }
    }
}

extension SQLError {
    /// The error of a SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html).
    init(state: String, message: String, _ columns: ConstraintColumns = ConstraintColumns()) {
        switch state {
        case "55P03", "40P01", "40001", "57014": self = .busy(message)
        case "53100": self = .full(message)
        case "25006": self = .readOnly(message)
        case "XX001", "XX002": self = .corrupt(message)
        case "58030": self = .inputOutput(message)
        case "42P01": self = .unavailable("the tables are not there yet: \(message)")
        // A migration changed a table under a prepared statement, or a pooler lost it: the next attempt prepares anew.
        case "26000": self = .unavailable(message)
        case "0A000" where message.contains("cached plan"): self = .unavailable(message)
        default:
            switch state.prefix(2) {
            case "08", "53", "57": self = .unavailable(message)
            case "23":
                let names = columns.names
                self = .constraint(names.isEmpty ? message : "\(message) (\(names.joined(separator: ", ")))")
            default: self = .failed("\(message) (SQLSTATE \(state))")
            }
        }
    }
}
