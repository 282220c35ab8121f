import Intake

/// A reader of bytes that come from outside, by the name of the folder of its corpus.
///
/// Each takes any bytes, and fails the process where a promise of the reader does not hold.
enum FuzzReader: String, CaseIterable, Sendable {
    /// A form's body of any kind; the first line is its media type.
    case forms
    /// Records and changes as JSON; the first byte chooses which.
    case json
    /// The same as lines.
    case ndjson
    /// The bytes of a WebSocket connection after its upgrade.
    case frames
    /// A watcher's message.
    case messages
    /// What a client sends back to go on in a list or a stream.
    case cursors
    /// A request's query.
    case queries
    /// The headers that say who sends a request; the first line is `Authorization`, the second one cookies.
    case credentials
    /// An access token: the first line is its header, the rest what it claims.
    case tokens
    /// `X-Forwarded-For`.
    case forwarded
    /// Rows of the former backend, a line each; the first byte chooses the table.
    case former
    /// The URL of a database.
    case databases
    /// What a Redis server answers.
    case redis
    /// What another instance says through Redis, and the URL of that.
    case relay
    /// An `.env` file.
    case environment
    /// A message of an error, which its group is found by, and a histogram as it is stored.
    case stored
    /// A URL to call, the networks that may be, and what a server answers in `Retry-After`.
    case outbound

    /// Reads `bytes`.
    func read(_ bytes: [UInt8]) {
        switch self {
        case .forms: FuzzReader.readForm(bytes)
        case .json: FuzzReader.readRecords(bytes, .json)
        case .ndjson: FuzzReader.readRecords(bytes, .ndjson)
        case .frames: FuzzReader.readFrames(bytes)
        case .messages: FuzzReader.readMessage(bytes)
        case .cursors: FuzzReader.readCursor(bytes)
        case .queries: FuzzReader.readQuery(bytes)
        case .credentials: FuzzReader.readCredentials(bytes)
        case .tokens: FuzzReader.readToken(bytes)
        case .forwarded: FuzzReader.readForwarded(bytes)
        case .former: FuzzReader.readFormer(bytes)
        case .databases: FuzzReader.readDatabase(bytes)
        case .redis: FuzzReader.readReplies(bytes)
        case .relay: FuzzReader.readRelay(bytes)
        case .environment: FuzzReader.readEnvironment(bytes)
        case .stored: FuzzReader.readStored(bytes)
        case .outbound: FuzzReader.readOutbound(bytes)
        }
    }

    /// The text of bytes; what is no UTF-8 is replaced.
    static func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }

    /// The first line, and the bytes behind it.
    static func line(_ bytes: some Collection<UInt8>) -> (line: String, rest: [UInt8]) {
        let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
        return (text(bytes[..<end]), Array(bytes[end...].dropFirst()))
    }
}
