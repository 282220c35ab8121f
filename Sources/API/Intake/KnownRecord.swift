import Access
import Domain
import HTTP

/// What somebody is told of a record that was there already, who may send and not read, and did not make it: that it is
/// there, and by which names it was known, which the request itself said.
struct KnownRecord: JSONRenderable {
    /// The identifier under which it is kept.
    let id: Int64
    /// The members by which it was known, as they were sent.
    let names: [(name: StaticString, value: String)]

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            for (name, value) in names { json.member(name, value) }
            json.member("existing", true)
        }
    }

    /// Its schema, where it is known by these members.
    static func schema(_ names: [String]) -> Schema {
        .object(
            [.required("id", .identifier)] + names.map { .required($0, .string("As it was sent.")) }
                + [.required("existing", .boolean("Always true: it was there already."))],
            "A record that was there already, for those who may send and not read, and did not make it.")
    }
}

extension Principal {
    /// Whether it may see what others sent.
    func mayRead(_ settings: APISettings) -> Bool { settings.publicRead || AccessRule.read.allows(self) }
}
