import Domain
import HTTPTypes
import Hummingbird
import Store

extension ListRequest {
    /// Adds what a list's answer says beside its records: how many there are, where that is asked for, and before which
    /// moment records of `range` were deleted because of their age.
    func totalled(
        _ response: Response, over range: TimeRange, in store: DataStore, count: () async throws -> RecordCount
    ) async throws -> Response {
        var response = try await counted(response, count)
        if let moment = try await store.deletedBefore(), range.start < moment {
            response.headers[.recordsDeletedBefore] = moment.rfc3339
        }
        return response
    }

    /// Adds how many records there are, where that is asked for.
    func counted(_ response: Response, _ count: () async throws -> RecordCount) async throws -> Response {
        guard wantsCount else { return response }
        var response = response
        let found = try await count()
        response.headers[.totalCount] = String(found.number)
        response.headers[.totalCountPrecision] = found.precision.rawValue
        return response
    }

    /// Counts what `fetch` finds, page by page: for short lists that nothing adds up.
    static func count<Record>(_ fetch: (Page) async throws -> RecordPage<Record>) async throws -> RecordCount {
        let found = try await fetch(Page(limit: ListRequest.mostCounted)).records.count
        return RecordCount(Int64(found), found < ListRequest.mostCounted ? .exact : .atLeast)
    }

    private static let mostCounted = 10_000
}
