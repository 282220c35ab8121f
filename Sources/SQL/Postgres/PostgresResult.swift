import CPostgres
import Foundation

/// What the server answered to one command.
final class PostgresResult {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        PQclear(pointer)
    }

    var status: ExecStatusType { PQresultStatus(pointer) }

    /// How many rows it holds.
    var rows: Int { Int(PQntuples(pointer)) }

    /// How many rows the command changed.
    var changes: Int { Int(String(cString: PQcmdTuples(pointer))) ?? 0 }

    /// What the command was, as in `COMMIT`.
    var tag: String { String(cString: PQcmdStatus(pointer)) }

    /// The identifiers of the types of a described statement's parameters.
    var parameters: [Oid] {
        (0..<PQnparams(pointer)).map { PQparamtype(pointer, $0) }
    }

    /// The error's message.
    var message: String {
        let text = String(cString: PQresultErrorMessage(pointer))
        return text.isEmpty ? "the connection ended" : text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// A field of the error.
    func field(_ field: Field) -> String? {
        PQresultErrorField(pointer, Int32(field.rawValue)).map { String(cString: $0) }
    }

    /// The fields of an error (https://www.postgresql.org/docs/current/protocol-error-fields.html).
    enum Field: UInt8 {
        case state = 0x43  // C
        case message = 0x4D  // M
        /// In English, whatever the server's language is.
        case severity = 0x56  // V
        case detail = 0x44  // D
        case table = 0x74  // t
        case column = 0x63  // c
    }

    /// A value that came as text; nil for null.
    func text(_ row: Int, _ column: Int) -> String? {
        guard row < rows, PQgetisnull(pointer, Int32(row), Int32(column)) == 0 else { return nil }
        return String(cString: PQgetvalue(pointer, Int32(row), Int32(column)))
    }
}
