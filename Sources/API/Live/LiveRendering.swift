import Domain
import HTTP
import Live

/// How what was stored is shown to those who watch: as the lists show it.
public enum LiveRendering {
    /// The JSON of a row.
    public static func json(of row: LiveRow) -> [UInt8] {
        let limit = AnswerLimits.member
        return switch row {
        case .event(let event): JSONWriter.bytes(of: event.cut(to: limit))
        case .metric(let metric): JSONWriter.bytes(of: metric.cut(to: limit))
        case .error(let error): JSONWriter.bytes(of: error.cut(to: limit))
        case .cost(let cost): JSONWriter.bytes(of: cost.cut(to: limit))
        case .session(let touch): JSONWriter.bytes(of: SessionTouchView(touch: touch))
        }
    }
}

/// What was added to a session.
private struct SessionTouchView: JSONRenderable {
    let touch: SessionTouch

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("session_id", touch.sessionID)
            json.member("updated_at", touch.lastSeen)
            json.member("started", touch.started)
            json.member("requests", touch.added.requests)
            json.member("errors", touch.added.errors)
            json.milliseconds("processing_time_ms", touch.added.processingMicroseconds)
            json.member("cost_usd", touch.added.cost)
            json.member("tokens", touch.added.tokens)
        }
    }
}
