/// What the members of declared records are checked by.
extension FieldRules {
    /// Checks the length of a text, or of an object's text, in bytes of UTF-8.
    @inlinable
    public mutating func check(_ text: String, _ place: MemberPlace) {
        let count = text.utf8.count
        if count > place.limit || count == 0 { checkLength(count, place) }
    }

    @usableFromInline
    mutating func checkLength(_ count: Int, _ place: MemberPlace) {
        if count > place.limit {
            refuse(place.name, "is \(count) bytes long; at most \(place.limit) are allowed")
        } else if place.isRequired, place.isEmptyNone {
            refuse(place.name, "must not be empty; 1 to \(place.limit) bytes are allowed")
        }
    }

    /// Checks whether a whole number is in its member's range; dollars are named as such.
    @inlinable
    public mutating func check(_ number: Int64, _ place: MemberPlace) {
        if !place.range.contains(number) { refuse(number, of: place) }
    }

    @usableFromInline
    mutating func refuse(_ number: Int64, of place: MemberPlace) {
        func said(_ number: Int64) -> String {
            switch place.format {
            case .dollars: Money(nanodollars: number).decimal
            case .milliseconds: "\(Double(number) / 1000)"
            case .plain, .isSet: "\(number)"
            }
        }
        let (least, most) = (place.range.lowerBound, place.range.upperBound)
        refuse(place.name, "is \(said(number)); \(said(least)) to \(said(most)) is allowed")
    }

    /// The whole microseconds of `milliseconds`, which must be inside of `range`; 0 where they are not.
    public mutating func microseconds(
        _ milliseconds: Double, _ name: StaticString, in range: ClosedRange<Int64>
    ) -> Int64 {
        let allowed = Double(range.lowerBound) / 1000...Double(range.upperBound) / 1000
        if allowed.contains(milliseconds) { return Int64((milliseconds * 1000).rounded()) }
        refuse(name, "is \(milliseconds); \(allowed.lowerBound) to \(allowed.upperBound) is allowed")
        return 0
    }

    /// Checks the value of a member in the record at `record`; an empty name becomes none.
    mutating func check(_ place: MemberPlace, of record: UnsafeMutableRawPointer, now: Timestamp) {
        switch place.storage {
        case .text: check(place.value(String.self, in: record), place)
        case .textIfAny:
            guard let text = place.value(String?.self, in: record) else { return }
            check(text, place)
            if text.isEmpty, place.isEmptyNone { place.set(String?.none, in: record) }
        case .object:
            if let object = place.value(JSONText?.self, in: record) { check(object.text, place) }
        case .integer: check(place.value(Int64.self, in: record), place)
        case .integerIfAny:
            if let number = place.value(Int64?.self, in: record) { check(number, place) }
        case .real:
            let number = place.value(Double.self, in: record)
            if !number.isFinite { refuse(place.name, "is \(number); a finite number is allowed") }
        case .time: check(time: place.value(Timestamp.self, in: record), place.name, now: now)
        case .flag, .timeIfAny, .members, .computed: break
        }
    }

    /// Checks a moment.
    public mutating func check(time: Timestamp, _ name: StaticString, now: Timestamp) {
        if let wrong = FieldRules.violation(of: time, now: now) { refuse(name, wrong) }
    }

    /// Notes a violation of the member `name`.
    mutating func refuse(_ name: StaticString, _ detail: String) {
        note(Violation(pointer: "/\(name)", detail: detail))
    }

    /// Throws what was collected, if anything, in the order of the members at `places`.
    public func finish(inOrderOf places: [MemberPlace]) throws(ValidationFailure) {
        guard !violations.isEmpty else { return }
        let order = places.map { "/\($0.name)" }
        func place(_ violation: Violation) -> Int { order.firstIndex(of: violation.pointer) ?? order.count }
        let sorted = violations.enumerated().sorted {
            (place($0.element), $0.offset) < (place($1.element), $1.offset)
        }
        throw ValidationFailure(sorted.map(\.element))
    }
}
