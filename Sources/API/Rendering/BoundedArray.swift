import Domain
import HTTP

/// A JSON array of records that ends before it becomes too large, rendered once.
struct BoundedArray: Sendable {
    /// The array's text.
    let json: [UInt8]
    /// How many records it has: the first of those that there are.
    let count: Int
    /// Whether some of those that were found are left out.
    let isCut: Bool

    /// The first of `page`'s records, at most `limit` of them, within `bytes`; at least one, where there are any.
    init<Record: JSONRenderable & Sendable>(_ page: RecordPage<Record>, limit: Int = .max, within bytes: Int) {
        var json = JSONWriter(reserving: 64 + page.records.count * 256)
        var count = 0
        json.array { json in
            for record in page.records.prefix(limit) {
                guard json.append(record, within: count == 0 ? .max : bytes - 1) else { break }
                count += 1
            }
        }
        self.json = json.bytes
        self.count = count
        isCut = count < page.records.count || page.isCut
    }
}
