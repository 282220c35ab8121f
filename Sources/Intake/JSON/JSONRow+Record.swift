import Domain

extension JSONRow {
    /// The record that its kind's declaration makes of the row; what is missing is as in a blank record of `now`.
    mutating func record<Record: DeclaredRecord>(
        _ kind: Record.Type, now: Timestamp, prices: PriceTable
    ) throws(ValidationFailure) -> Record {
        var record = Record(blankAt: now)
        var rules = FieldRules()
        withUnsafeMutablePointer(to: &record) { fill(UnsafeMutableRawPointer($0), &rules, now: now) }
        record.cleaned = cleaned
        record.complete(&rules, prices: prices)
        try rules.finish(inOrderOf: schema.members)
        return record
    }

    /// Puts the row's values into the record at `record`, and checks each.
    private mutating func fill(_ record: UnsafeMutableRawPointer, _ rules: inout FieldRules, now: Timestamp) {
        for column in schema.members.indices {
            let member = schema.members[column]
            if isMissing(column) {
                if member.isRequired { reportMissing(column, member) }
                continue
            }
            switch member.storage {
            case .text, .textIfAny: fill(text: column, member, record, &rules)
            case .object:
                guard let object = object(column) else { continue }
                rules.check(object.text, member)
                member.set(JSONText?.some(object), in: record)
            case .flag: if let flag = boolean(column) { member.set(flag, in: record) }
            case .real: if let number = number(column) { member.set(number, in: record) }
            case .integer, .integerIfAny: fill(number: column, member, record, &rules)
            case .time:
                guard let time = timestamp(column) else { continue }
                rules.check(time: time, member.name, now: now)
                member.set(time, in: record)
            case .timeIfAny: if let isSet = boolean(column) { member.set(isSet ? now : nil, in: record) }
            case .members, .computed: break
            }
        }
    }

    private mutating func fill(
        text column: Int, _ member: MemberPlace, _ record: UnsafeMutableRawPointer, _ rules: inout FieldRules
    ) {
        guard let text = string(column) else { return }
        rules.check(text, member)
        if member.storage == .text {
            member.set(text, in: record)
        } else if !(member.isEmptyNone && text.isEmpty) {
            member.set(String?.some(text), in: record)
        }
    }

    private mutating func fill(
        number column: Int, _ member: MemberPlace, _ record: UnsafeMutableRawPointer, _ rules: inout FieldRules
    ) {
        let value: Int64? =
            switch member.format {
            case .plain, .isSet: integer(column)
            case .dollars: money(column)?.nanodollars
            case .milliseconds: number(column).map { rules.microseconds($0, member.name, in: member.range) }
            }
        guard let value else { return }
        rules.check(value, member)
        if member.storage == .integer {
            member.set(value, in: record)
        } else {
            member.set(Int64?.some(value), in: record)
        }
    }

    private mutating func reportMissing(_ column: Int, _ member: MemberPlace) {
        if member.storage == .real { _ = requiredNumber(column) } else { _ = requiredString(column) }
    }
}
