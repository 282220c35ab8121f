import CSimdJSON
import Domain

/// One record as the reader laid it out; a value of the wrong type is noted and reads as missing.
struct JSONRow {
    private let cells: UnsafePointer<MCPJSONCell>
    private let schema: JSONSchema
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

    /// The value of a string member.
    mutating func string(_ field: RecordField) -> String? {
        let cell = cells[field.rawValue]
        if cell.kind == .string {
            guard cleaning.mayChange(cell, field) else { return cell.string }
            return note(cleaning.text(of: cell, field), field)
        }
        if !cell.isEmpty { report(field, "is \(cell.described); a string is allowed") }
        return nil
    }

    /// The value of a string member that must be there; empty where it is not.
    mutating func requiredString(_ field: RecordField) -> String {
        if cells[field.rawValue].isEmpty { report(field, "is missing; a string is required") }
        return string(field) ?? ""
    }

    /// The value of a number member.
    mutating func number(_ field: RecordField) -> Double? {
        let cell = cells[field.rawValue]
        if cell.isNumber { return cell.number }
        if !cell.isEmpty { report(field, "is \(cell.described); a number is allowed") }
        return nil
    }

    /// The value of a number member that must be there; 0 where it is not.
    mutating func requiredNumber(_ field: RecordField) -> Double {
        if cells[field.rawValue].isEmpty { report(field, "is missing; a number is required") }
        return number(field) ?? 0
    }

    /// The value of a whole number, which may be written with a fraction of zero.
    mutating func integer(_ field: RecordField) -> Int64? {
        let cell = cells[field.rawValue]
        if cell.kind == .integer { return cell.integer }
        if cell.kind == .number, abs(cell.number) <= 9_007_199_254_740_992, let exact = Int64(exactly: cell.number) {
            return exact
        }
        if !cell.isEmpty { report(field, "is \(cell.described); a whole number is allowed") }
        return nil
    }

    /// The value of a boolean member.
    mutating func boolean(_ field: RecordField) -> Bool? {
        let cell = cells[field.rawValue]
        if cell.kind == .boolean { return cell.integer != 0 }
        if !cell.isEmpty { report(field, "is \(cell.described); true or false is allowed") }
        return nil
    }

    /// The text of an object member.
    mutating func object(_ field: RecordField) -> JSONText? {
        let cell = cells[field.rawValue]
        if cell.kind == .object {
            guard cleaning.mayChange(cell, field) else { return JSONText(validated: cell.string) }
            return note(cleaning.object(of: cell, field), field)
        }
        if !cell.isEmpty { report(field, "is \(cell.described); an object is allowed") }
        return nil
    }

    /// The moment of an RFC 3339 string member.
    mutating func timestamp(_ field: RecordField) -> Timestamp? {
        let cell = cells[field.rawValue]
        if cell.isEmpty { return nil }
        if cell.kind == .string, let moment = Timestamp(rfc3339: cell.string) { return moment }
        report(field, "is \(cell.described); an RFC 3339 time such as 2026-11-23T08:15:30Z is allowed")
        return nil
    }

    /// The amount of a number member or of a string that holds a decimal, read from its digits.
    mutating func money(_ field: RecordField) -> Money? {
        let cell = cells[field.rawValue]
        if cell.isEmpty { return nil }
        if cell.isNumber || cell.kind == .string, let amount = Money(decimal: cell.string) { return amount }
        report(field, "is \(cell.described); a decimal amount in US dollars is allowed")
        return nil
    }

    /// Notes whether a value was changed.
    private mutating func note<Value>(_ outcome: (value: Value, isChanged: Bool), _ field: RecordField) -> Value {
        if outcome.isChanged { cleaned.insert(RecordMembers(named: field.name)) }
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

    private mutating func report(_ field: RecordField, _ detail: String) {
        let pointer = pointerAsSent("/" + field.name)
        // A member that the reader found wrong reads as null: that it is missing would be no news.
        if violations.contains(where: { $0.pointer == pointer || $0.pointer == "/" + field.name }) { return }
        violations.append(Violation(pointer: pointer, detail: detail))
    }

    /// The pointer with the name that the record used, which may be another than the field's own.
    private func pointerAsSent(_ pointer: String) -> String {
        guard let entry = schema.entries.first(where: { "/" + $0.field.name == pointer }) else { return pointer }
        let cell = cells[entry.field.rawValue]
        return cell.kind == .missing ? pointer : "/" + schema.entries[Int(cell.entry)].name
    }
}
