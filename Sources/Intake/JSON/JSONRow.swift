import CSimdJSON
import Domain

/// One record as the reader laid it out; a value of the wrong type is noted and reads as missing.
struct JSONRow {
    private let cells: UnsafePointer<MCPJSONCell>
    let schema: JSONSchema
    /// Whether it is an object at all, so that its members can be looked at.
    private(set) var isReadable = true
    /// What is wrong so far.
    private(set) var violations: [Violation] = []
    /// The members whose values were cleaned or cut off.
    private(set) var cleaned: RecordMembers = []
    private let cleaning: FieldCleaning

    /// The row in `cells`, which must have a cell for every field of `schema`.
    init(cells: UnsafePointer<MCPJSONCell>, schema: JSONSchema, cleaning: FieldCleaning) {
        self.cells = cells
        self.schema = schema
        self.cleaning = cleaning
    }

    /// Whether the record gives a member no value.
    func isMissing(_ column: Int) -> Bool { cells[column].isEmpty }

    /// The value of a string member.
    mutating func string(_ column: Int) -> String? {
        let cell = cells[column]
        if cell.kind == .string {
            guard cleaning.mayChange(cell, schema.members[column]) else { return cell.string }
            return note(cleaning.text(of: cell, schema.members[column]), column)
        }
        if !cell.isEmpty { report(column, "is \(cell.described); a string is allowed") }
        return nil
    }

    /// The value of a string member that must be there; empty where it is not.
    mutating func requiredString(_ column: Int) -> String {
        if cells[column].isEmpty { report(column, "is missing; a string is required") }
        return string(column) ?? ""
    }

    /// The value of a number member.
    mutating func number(_ column: Int) -> Double? {
        let cell = cells[column]
        if cell.isNumber { return cell.number }
        if !cell.isEmpty { report(column, "is \(cell.described); a number is allowed") }
        return nil
    }

    /// The value of a number member that must be there; 0 where it is not.
    mutating func requiredNumber(_ column: Int) -> Double {
        if cells[column].isEmpty { report(column, "is missing; a number is required") }
        return number(column) ?? 0
    }

    /// The value of a whole number, which may be written with a fraction of zero.
    mutating func integer(_ column: Int) -> Int64? {
        let cell = cells[column]
        if cell.kind == .integer { return cell.integer }
        if cell.kind == .number, abs(cell.number) <= 9_007_199_254_740_992, let exact = Int64(exactly: cell.number) {
            return exact
        }
        if !cell.isEmpty { report(column, "is \(cell.described); a whole number is allowed") }
        return nil
    }

    /// The value of a boolean member.
    mutating func boolean(_ column: Int) -> Bool? {
        let cell = cells[column]
        if cell.kind == .boolean { return cell.integer != 0 }
        if !cell.isEmpty { report(column, "is \(cell.described); true or false is allowed") }
        return nil
    }

    /// The text of an object member.
    mutating func object(_ column: Int) -> JSONText? {
        let cell = cells[column]
        if cell.kind == .object {
            guard cleaning.mayChange(cell, schema.members[column]) else { return JSONText(validated: cell.string) }
            return note(cleaning.object(of: cell, schema.members[column]), column)
        }
        if !cell.isEmpty { report(column, "is \(cell.described); an object is allowed") }
        return nil
    }

    /// The moment of an RFC 3339 string member.
    mutating func timestamp(_ column: Int) -> Timestamp? {
        let cell = cells[column]
        if cell.isEmpty { return nil }
        if cell.kind == .string, let moment = Timestamp(rfc3339: cell.string) { return moment }
        report(column, "is \(cell.described); an RFC 3339 time such as 2026-11-23T08:15:30Z is allowed")
        return nil
    }

    /// The amount of a number member or of a string that holds a decimal, read from its digits.
    mutating func money(_ column: Int) -> Money? {
        let cell = cells[column]
        if cell.isEmpty { return nil }
        if cell.isNumber || cell.kind == .string, let amount = Money(decimal: cell.string) { return amount }
        report(column, "is \(cell.described); a decimal amount in US dollars is allowed")
        return nil
    }

    /// Notes whether a value was changed.
    private mutating func note<Value>(_ outcome: (value: Value, isChanged: Bool), _ column: Int) -> Value {
        if outcome.isChanged { cleaned.formUnion(schema.members[column].mark) }
        return outcome.value
    }

    /// Notes what the reader found wrong.
    mutating func report(_ problem: MCPJSONProblem) {
        violations.append(problem.violation)
        isReadable = isReadable && problem.name != nil
    }

    /// Adds what a Domain type found wrong, except for members of which something is known already.
    mutating func report(_ failure: ValidationFailure) {
        for violation in failure.violations {
            let pointer = pointerAsSent(violation.pointer)
            if violations.contains(where: { $0.pointer == pointer || $0.pointer == violation.pointer }) { continue }
            violations.append(Violation(pointer: pointer, detail: violation.detail))
        }
    }

    private mutating func report(_ column: Int, _ detail: String) {
        let name = "/\(schema.members[column].name)"
        let pointer = pointerAsSent(name)
        // A member that the reader found wrong reads as null: that it is missing would be no news.
        if violations.contains(where: { $0.pointer == pointer || $0.pointer == name }) { return }
        violations.append(Violation(pointer: pointer, detail: detail))
    }

    /// The pointer with the name that the record used, which may be another than the member's own.
    private func pointerAsSent(_ pointer: String) -> String {
        guard let column = schema.members.firstIndex(where: { "/\($0.name)" == pointer }) else { return pointer }
        let cell = cells[column]
        return cell.kind == .missing ? pointer : "/\(schema.entries[Int(cell.entry)].name)"
    }
}
