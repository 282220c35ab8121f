import HTTPTypes
import Hummingbird
import Synchronization

/// Counts requests by route, method and class of status, with the time until their answers began.
package final class RequestTelemetry: Sendable {
    /// What is counted apart.
    package struct Label: Hashable, Sendable {
        /// The route's path as the router has it; `unmatched` for all requests without a route.
        package let route: String
        /// The method; `-` for all requests without a route.
        package let method: String
    }

    /// Upper bounds of the latency classes, in seconds.
    package static let bounds: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    /// The counts of one label.
    package struct Counts: Sendable {
        /// Requests by the first digit of their status, 1xx to 5xx.
        package var byClass = [Int64](repeating: 0, count: 5)
        /// Requests by latency class, the last for what is above all bounds.
        package var byLatency = [Int64](repeating: 0, count: RequestTelemetry.bounds.count + 1)
        /// Seconds of all requests together.
        package var seconds = 0.0

        /// Counts one request.
        package mutating func add(_ status: HTTPResponse.Status, _ duration: Duration) {
            let taken = duration.seconds
            byClass[min(max(status.code / 100, 1), 5) - 1] += 1
            byLatency[RequestTelemetry.bounds.firstIndex { taken <= $0 } ?? RequestTelemetry.bounds.count] += 1
            seconds += taken
        }
    }

    private let broken = Atomic<Int64>(0)
    private let counts = Mutex<[Label: Counts]>([:])
    private static let unmatched = Label(route: "unmatched", method: "-")
    /// What Hummingbird calls the path of a request that no route matches.
    private static let noRoute = "NotFound"

    /// Nothing counted yet.
    package init() {}

    /// Counts one request to the router's `path` that took `duration`.
    package func count(
        _ path: String?, _ method: HTTPRequest.Method, _ status: HTTPResponse.Status, _ duration: Duration
    ) {
        // Labels stay few: a path is one of the table's, and a method that it knows.
        let isMatched = path != nil && path != RequestTelemetry.noRoute
        let label = isMatched ? Label(route: path ?? "", method: method.rawValue) : RequestTelemetry.unmatched
        counts.withLock { $0[label, default: Counts()].add(status, duration) }
    }

    /// Streamed answers that failed before their end, by the server's own fault.
    package var brokenOff: Int64 { broken.load(ordering: .relaxed) }

    /// Counts a streamed answer that failed before its end.
    package func countBrokenOff() { broken.add(1, ordering: .relaxed) }

    /// The counts of all labels that occurred, by route and method.
    package func snapshot() -> [(label: Label, counts: Counts)] {
        counts.withLock { $0 }.map { (label: $0.key, counts: $0.value) }
            .sorted { ($0.label.route, $0.label.method) < ($1.label.route, $1.label.method) }
    }
}
