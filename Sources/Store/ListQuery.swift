import Domain
import SQL

/// A list of raw rows, newest first: the conditions that a filter sets, and the page that is wanted.
struct ListQuery {
    /// The alias of the table whose time and identifier order the list.
    let alias: String
    private var conditions: [SQLQuery] = []
    /// What the list is ordered by, before the identifier.
    private var time: String

    init(alias: String, range: TimeRange) {
        self.alias = alias
        time = "\(alias).timestamp"
        if range.start > TimeRange.all.start { conditions.append("\(raw: alias).timestamp >= \(range.start)") }
        if range.end < TimeRange.all.end { conditions.append("\(raw: alias).timestamp < \(range.end)") }
    }

    /// Adds a condition.
    mutating func require(_ condition: SQLQuery) {
        conditions.append(condition)
    }

    /// Adds `column = value`, where there is a value.
    mutating func require(_ column: String, _ value: (some SQLValueConvertible)?) {
        if let value { conditions.append("\(raw: alias).\(raw: column) = \(value)") }
    }

    /// Lets the list be sorted after its few rows were found by an index that is not in the order of time.
    mutating func sortAfterwards(_ dialect: Dialect) {
        time += dialect.unindexedTime ?? ""
    }

    /// The `WHERE` of all rows of the list; empty where it has all.
    var filter: SQLQuery { ListQuery.filter(conditions) }

    private static func filter(_ conditions: [SQLQuery]) -> SQLQuery {
        conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND ")) "
    }

    /// The `WHERE`, `ORDER BY` and `LIMIT` of the list.
    func tail(_ page: Page) -> SQLQuery {
        var all = conditions
        if let after = page.after {
            // The first condition is implied by the second; it is what the index on time is entered by.
            all.append("\(raw: alias).timestamp <= \(after.timestamp)")
            all.append("(\(raw: alias).timestamp, \(raw: alias).id) < (\(after.timestamp), \(after.id))")
        }
        var query = ListQuery.filter(all)
        query += "ORDER BY \(raw: time) DESC, \(raw: alias).id DESC LIMIT \(page.limit) OFFSET \(page.skip)"
        return query
    }

    /// The identifier of the session that a client calls `name`.
    static func session(_ name: String) -> SQLQuery {
        "(SELECT id FROM sessions WHERE session_id = \(name))"
    }
}
