/// The latest messages, for those who come back.
struct LiveRing {
    private var messages: [LiveMessage] = []
    private var head = 0
    private var bytes = 0

    /// The messages that are kept, oldest first.
    var kept: ArraySlice<LiveMessage> { messages[head...] }

    /// The number of the latest message that is not kept any more.
    private var gone: UInt64 = 0

    /// Keeps a message, whose number is higher than that of the one before; lets the oldest go past the limits.
    mutating func append(_ message: LiveMessage, limits: LiveLimits) {
        messages.append(message)
        bytes += message.payload.count
        while head < messages.count, messages.count - head > limits.keptMessages || bytes > limits.keptBytes {
            bytes -= messages[head].payload.count
            gone = messages[head].position.sequence
            head += 1
        }
        if head >= max(64, messages.count / 4) {
            messages.removeSubrange(..<head)
            head = 0
        }
    }

    /// The messages after `sequence`, oldest first; nil where some of them are not kept any more.
    func messages(after sequence: UInt64) -> ArraySlice<LiveMessage>? {
        guard sequence >= gone else { return nil }
        var first = kept.startIndex
        var end = kept.endIndex
        while first < end {
            let middle = first + (end - first) / 2
            if messages[middle].position.sequence <= sequence { first = middle + 1 } else { end = middle }
        }
        return messages[first...]
    }
}
