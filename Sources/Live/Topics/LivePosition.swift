/// Where a watcher is in the stream of messages, as it stands in `id:` and `Last-Event-ID`: `<epoch>:<sequence>`.
public struct LivePosition: Hashable, Sendable {
    /// Names one life of one server's hub: after a restart, and at another server, numbers mean something else.
    public let epoch: String
    /// The number of a message; numbers rise by 1 over all topics.
    public let sequence: UInt64

    /// The position after the message `sequence` of `epoch`.
    public init(epoch: String, sequence: UInt64) {
        self.epoch = epoch
        self.sequence = sequence
    }

    /// Reads a position as a watcher sends it.
    public init(_ text: String) throws(LiveError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let isEpoch = parts.first.map { LivePosition.epochLengths.contains($0.utf8.count) } == true
        guard parts.count == 2, isEpoch, let sequence = UInt64(parts[1]), parts[1].first != "+" else {
            throw .invalidPosition(text)
        }
        self.init(epoch: String(parts[0]), sequence: sequence)
    }

    /// The position as a watcher sends it.
    public var text: String { "\(epoch):\(sequence)" }

    /// A name for a hub's life that no other has.
    package static func newEpoch() -> String {
        var generator = SystemRandomNumberGenerator()
        return String(UInt64.random(in: .min ... .max, using: &generator), radix: 36)
    }

    private static let epochLengths = 1...32
}
