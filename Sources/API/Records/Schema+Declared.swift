import Domain
import HTTP

extension Schema {
    /// What senders of a kind of record may say: what must be there first, and the time last.
    static func sent(_ declaration: Declaration, _ description: String) -> Schema {
        let sent = declaration.members.filter(\.isSent)
        let first = sent.filter(\.place.isRequired)
        let others = sent.filter { !$0.place.isRequired }
        let ordered = first + others.filter { $0.place.storage != .time } + others.filter { $0.place.storage == .time }
        return .object(ordered.flatMap(Property.sent), description).closed
    }

    /// What is answered of a kind of record, which the store keeps under an identifier.
    static func answered(_ declaration: Declaration, _ description: String) -> Schema {
        let members = declaration.members.filter(\.isAnswered)
        let id = members.contains { $0.tableName == "id" } ? [] : [Property.required("id", .identifier)]
        return .object(id + members.flatMap(Property.answered), description)
    }

    /// What may be sent as a member's value.
    fileprivate static func sent(_ member: Member) -> Schema {
        let (place, text) = (member.place, member.sentText)
        return switch place.storage {
        case .text, .textIfAny:
            .cutText(place.limit, text, minLength: place.isRequired && place.isEmptyNone ? 1 : nil)
        case .object: .freeObject(text)
        case .flag, .members, .computed, .timeIfAny: .boolean(text)
        case .real: .number(text)
        case .time: .time(text)
        case .integer, .integerIfAny: .sent(number: place, text)
        }
    }

    private static func sent(number place: MemberPlace, _ text: String?) -> Schema {
        let (least, most) = (place.range.lowerBound, place.range.upperBound)
        return switch place.format {
        case .plain, .isSet: .integer(text, minimum: least, maximum: most)
        case .milliseconds: .number(text, minimum: Double(least) / 1000, maximum: Double(most) / 1000)
        case .dollars:
            .any(
                of: [.number(minimum: Double(least) / 1e9, maximum: Double(most) / 1e9), .string("A decimal number.")],
                text)
        }
    }

    /// What is answered as a member's value, unless there is none.
    fileprivate static func answered(_ member: Member) -> Schema {
        let (place, text) = (member.place, member.answeredText)
        return switch place.storage {
        case _ where !member.choices.isEmpty: .oneOf(member.choices, text)
        case .text, .textIfAny: .string(text)
        case .object: .freeObject(text)
        case .flag, .members: .boolean(text)
        case .real: .number(text)
        case .time: .time(text)
        case .timeIfAny: place.format == .isSet ? .boolean(text) : .time(text)
        case .integer, .integerIfAny, .computed:
            switch place.format {
            case .plain, .isSet: .integer(text, minimum: max(0, place.range.lowerBound))
            case .milliseconds: .milliseconds
            case .dollars: .money
            }
        }
    }
}

extension Property {
    fileprivate static func sent(_ member: Member) -> [Property] {
        let schema = Schema.sent(member)
        let name = "\(member.place.name)"
        if member.place.isRequired { return [.required(name, schema)] }
        return [.optional(name, schema.nullable)] + same(as: member) { .optional($0, $1) }
    }

    fileprivate static func answered(_ member: Member) -> [Property] {
        let name = "\(member.place.name)"
        if member.place.storage == .members { return [name == "cleaned" ? .cleaned : .truncated] }
        let schema = Schema.answered(member)
        return [.required(name, member.mayBeMissing ? schema.nullable : schema)]
            + same(as: member) { .required($0, $1) }
    }

    /// The member under its other name, where it has one.
    private static func same(as member: Member, _ make: (String, Schema) -> Property) -> [Property] {
        guard let alias = member.place.alias else { return [] }
        return [make("\(alias)", .freeObject("The same as `\(member.place.name)`.").nullable)]
    }
}

extension Member {
    /// Whether an answer may have null in its place.
    fileprivate var mayBeMissing: Bool {
        switch place.storage {
        case .textIfAny, .object, .integerIfAny: true
        case .timeIfAny: place.format != .isSet
        case .computed: !place.isRequired && choices.isEmpty
        case .text, .flag, .real, .integer, .time, .members: false
        }
    }
}
