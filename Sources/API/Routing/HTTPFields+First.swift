import HTTPTypes

extension HTTPFields {
    /// The first value of a field; nil without one.
    ///
    /// The subscript joins all fields of the name into new text, which each request would pay for several times.
    func first(_ name: HTTPField.Name) -> String? {
        for field in self where field.name == name { return field.value }
        return nil
    }
}
