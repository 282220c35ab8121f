import Domain
import SQL

/// The table of a kind of record, as its declaration has it: what is inserted, what is selected, and a record of a row.
struct RecordTable<Record: DeclaredRecord>: Sendable {
    /// The insertion of a row: its identifier, and the declared columns.
    let insertion: SQLInsert
    /// The columns of a `SELECT` and where they come from: the identifier, and the declared columns.
    let selection: String
    private let alias: String
    private let members = Record.declaration.kept

    /// The kind's table, which queries call `alias`.
    init(alias: String) {
        let declaration = Record.declaration
        self.alias = alias
        insertion = SQLInsert(into: declaration.table, columns: ["id"] + declaration.columns)
        selection = RecordTable.selection(alias) { _ in true }
    }

    /// The same selection with no more than the members `names`; the others read as missing.
    func selection(ofOnly names: Set<String>) -> String {
        RecordTable.selection(alias) { names.contains("\($0.name)") }
    }

    /// The place of a member among the selected columns.
    func column(of name: String) -> Int { 1 + (members.firstIndex { "\($0.name)" == name } ?? members.count) }

    private static func selection(_ alias: String, _ isWanted: (MemberPlace) -> Bool) -> String {
        let columns = zip(Record.declaration.kept, Record.declaration.columns).map { member, column in
            guard isWanted(member) else { return "NULL" }
            return member.reference == .session ? "s.session_id" : "\(alias).\(column)"
        }
        return """
            \((["\(alias).id"] + columns).joined(separator: ", ")) \
            FROM \(Record.declaration.table) \(alias) LEFT JOIN sessions s ON s.id = \(alias).session
            """
    }

    /// Gives the values of a row behind its identifier to a statement; `given` is what the store itself gives.
    func bind(_ record: UnsafePointer<Record>, session: Int64?, given: Int64? = nil, to binder: any SQLBinder) {
        for member in members {
            switch member.reference {
            case .none: member.bind(UnsafeRawPointer(record), to: binder)
            case .session: binder.integer(ifAny: session)
            case .given: binder.integer(ifAny: given)
            }
        }
    }

    /// The record of a selected row.
    func stored(_ row: any SQLRow) throws -> Stored<Record> {
        Stored(id: row.integer(0), record: try Record(row, from: 1))
    }
}

extension DeclaredRecord {
    /// The record of the row's columns from `column` on, which are the declared ones; it was checked when it came.
    init(_ row: any SQLRow, from column: Int) throws {
        self.init(blankAt: Timestamp(microseconds: 0))
        let declaration = Self.declaration
        withUnsafeMutablePointer(to: &self) { record in
            for place in declaration.kept.indices {
                declaration.kept[place].read(column + place, of: row, into: UnsafeMutableRawPointer(record))
            }
        }
        if !declaration.chosen.isEmpty { try declaration.check(row, from: column) }
    }
}

extension Declaration {
    /// Throws where a row has a text that its member cannot have.
    fileprivate func check(_ row: any SQLRow, from column: Int) throws {
        for (place, choices) in chosen where !choices.contains(row.text(column + place)) {
            throw StoreError.corrupt("\(kept[place].name) '\(row.text(column + place))' in \(table)")
        }
    }
}

extension MemberPlace {
    /// What kind of values its column has.
    var valueType: SQLUpdate.ValueType {
        switch storage {
        case .text, .textIfAny: .text
        case .object: .json
        case .real: .real
        case .time, .timeIfAny: .timestamp
        case .flag, .integer, .integerIfAny, .members, .computed: .integer
        }
    }

    /// Gives the value that a record has to a statement.
    func bind(_ record: UnsafeRawPointer, to binder: any SQLBinder) {
        switch storage {
        case .text: binder.text(value(String.self, in: record))
        case .textIfAny: binder.text(ifAny: value(String?.self, in: record))
        case .object: binder.json(ifAny: value(JSONText?.self, in: record)?.text)
        case .flag: binder.bool(value(Bool.self, in: record))
        case .real: binder.real(value(Double.self, in: record))
        case .integer: binder.integer(value(Int64.self, in: record))
        case .integerIfAny: binder.integer(ifAny: value(Int64?.self, in: record))
        case .time: binder.timestamp(value(Timestamp.self, in: record).microseconds)
        case .timeIfAny: binder.timestamp(ifAny: value(Timestamp?.self, in: record)?.microseconds)
        case .members: binder.integer(ifAny: value(RecordMembers.self, in: record).stored)
        case .computed: binder.null()
        }
    }

    /// Puts a column's value into a record.
    func read(_ column: Int, of row: any SQLRow, into record: UnsafeMutableRawPointer) {
        switch storage {
        case .text: set(row.text(column), in: record)
        case .textIfAny: set(row.textIfAny(column), in: record)
        case .object: set(row.jsonIfAny(column), in: record)
        case .flag: set(row.bool(column), in: record)
        case .real: set(row.real(column), in: record)
        case .integer: set(row.integer(column), in: record)
        case .integerIfAny: set(row.integerIfAny(column), in: record)
        case .time: set(row.moment(column), in: record)
        case .timeIfAny: set(row.momentIfAny(column), in: record)
        case .members: set(row.members(column), in: record)
        case .computed: break
        }
    }
}
