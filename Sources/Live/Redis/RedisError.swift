/// Why Redis gave no answer that can be used; whoever asks goes on without it.
enum RedisError: Error, Equatable, CustomStringConvertible {
    /// There is no connection at the moment, and why.
    case away(String)
    /// More waits for Redis than may wait.
    case busy
    /// Redis did not answer in time.
    case timedOut
    /// Redis refused the command, with this text.
    case refused(String)
    /// What came is not what Redis sends.
    case malformed(String)

    var description: String {
        switch self {
        case .away(let reason): reason
        case .busy: "too many commands wait for Redis"
        case .timedOut: "Redis did not answer in time"
        case .refused(let text): "Redis refused: \(text)"
        case .malformed(let text): "what came is not what Redis sends: \(text)"
        }
    }
}
