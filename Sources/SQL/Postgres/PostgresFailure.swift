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
            self = .refused(SQLError(state: state, message: message, result: result), state: state)
        }
    }
}

extension SQLError {
    /// The error of a SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html).
    init(state: String, message: String, result: PostgresResult) {
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
            case "23": self = .constraint(SQLError.constraint(message, result))
            default: self = .failed("\(message) (SQLSTATE \(state))")
            }
        }
    }

    /// The message with the columns, as SQLite names them: `… (admin_users.email)`; never the values.
    private static func constraint(_ message: String, _ result: PostgresResult) -> String {
        guard let table = result.field(.table) else { return message }
        var columns: [String] = []
        if let column = result.field(.column) {
            columns = [column]
        } else if let detail = result.field(.detail), let start = detail.firstIndex(of: "("),
            let end = detail.range(of: ")=(")
        {
            columns = detail[detail.index(after: start)..<end.lowerBound].components(separatedBy: ", ")
        }
        return columns.isEmpty ? message : "\(message) (\(columns.map { "\(table).\($0)" }.joined(separator: ", ")))"
    }
}
