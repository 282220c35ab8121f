import Domain
import HTTP
import Hummingbird
import Live

/// What a client asks for as server-sent events.
struct LiveStreamRequest: Sendable {
    /// What is watched.
    let interests: [LiveInterest]
    /// The last event that the client saw.
    let lastSeen: LivePosition?
    /// Whether each event is the dashboard's numbers and nothing else, as the former dashboard reads them.
    let isPlain: Bool

    /// The names of all filters.
    static let filterNames = [
        "event_type", "tool_name", "success", "session_id", "error_type", "service_name", "model",
    ]

    /// Reads a request for at most `limit` topics; throws 422 with everything that is wrong with it.
    init(_ request: Request, atMost limit: Int) throws(ValidationFailure) {
        var query = AnalyticsQuery(request.uri.query)
        let list = query.text("topics")
        let topics = LiveStreamRequest.topics(list ?? "dashboard", atMost: max(limit, 64), &query)
        var filters: [String: String] = [:]
        for name in LiveStreamRequest.filterNames { filters[name] = query.text(name) }
        let position = query.text("last_event_id")
        interests = LiveStreamRequest.interests(topics, filters, &query)
        let count = Set(interests).count
        if count > limit { query.report("topics", LiveError.tooManyInterests(count, limit: limit).description) }
        lastSeen = LiveStreamRequest.lastSeen(header: request.headers.first(.lastEventID), position, &query)
        isPlain = list == nil
        try query.finish()
    }

    private static func topics(
        _ list: String, atMost limit: Int, _ query: inout AnalyticsQuery
    ) -> [LiveTopic] {
        var topics: [LiveTopic] = []
        let names = list.split(separator: ",", omittingEmptySubsequences: false)
        guard names.count <= limit else {
            query.report("topics", LiveError.tooManyInterests(names.count, limit: limit).description)
            return []
        }
        for name in names {
            do throws(LiveError) {
                topics.append(try LiveTopic(String(name)))
            } catch {
                query.report("topics", error.description)
            }
        }
        return topics
    }

    /// A filter narrows those topics that have it.
    private static func interests(
        _ topics: [LiveTopic], _ filters: [String: String], _ query: inout AnalyticsQuery
    ) -> [LiveInterest] {
        for name in filters.keys.sorted() where !topics.contains(where: { $0.filterNames.contains(name) }) {
            let allowed = Set(topics.flatMap(\.filterNames)).sorted().joined(separator: ", ")
            query.report(name, "is a filter of none of the topics; allowed: \(allowed.isEmpty ? "none" : allowed)")
        }
        return topics.compactMap { topic in
            do throws(LiveError) {
                return try LiveInterest(topic, filters: filters.filter { topic.filterNames.contains($0.key) })
            } catch {
                query.report("topics", error.description)
                return nil
            }
        }
    }

    /// The header is the browser's own, which stands there when it comes back by itself.
    private static func lastSeen(
        header: String?, _ parameter: String?, _ query: inout AnalyticsQuery
    ) -> LivePosition? {
        // What another server gave as an id, such as the former one, means nothing here.
        if let header, !header.isEmpty { return try? LivePosition(header) }
        guard let parameter else { return nil }
        do throws(LiveError) {
            return try LivePosition(parameter)
        } catch {
            query.report("last_event_id", error.description)
            return nil
        }
    }
}
