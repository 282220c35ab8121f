import HTTPTypes

extension HTTPFields {
    /// The first value of a field; nil without one.
    ///
    /// The subscript joins all fields of the name into new text, which each request would pay for several times.
    package func first(_ name: HTTPField.Name) -> String? {
        for field in self where field.name == name { return field.value }
        return nil
    }

    /// All values of a field as the subscript joins them; nil without one.
    ///
    /// A field that comes once, as nearly all do, costs no index of all fields, which the subscript builds.
    package func combined(_ name: HTTPField.Name) -> String? {
        var only: String?
        for field in self where field.name == name {
            guard only == nil else { return self[name] }
            only = field.value
        }
        return only
    }
}
