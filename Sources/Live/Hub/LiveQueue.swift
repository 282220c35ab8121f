/// What waits for one subscriber; when it is full, the oldest message makes room.
struct LiveQueue {
    /// Capacity that an emptied queue keeps, so that a message now and then allocates nothing.
    private static let keptCapacity = 8

    /// Messages that were dropped or taken and may still be held.
    private static let stride = 64

    private var messages: [LiveMessage] = []
    private var head = 0
    private var bytes = 0
    /// Messages that were dropped since this was last told.
    private(set) var dropped = 0

    /// How many messages wait.
    var count: Int { messages.count - head }

    /// Whether there is nothing to tell.
    var isEmpty: Bool { count == 0 && dropped == 0 }

    /// Adds a message; drops the oldest ones that do not fit with it.
    mutating func append(_ message: LiveMessage, limits: LiveLimits) {
        messages.append(message)
        bytes += message.payload.count
        while count > 1, count > limits.queuedMessages || bytes > limits.queuedBytes {
            bytes -= messages[head].payload.count
            head += 1
            dropped += 1
        }
        // In strides: to move all for each that is dropped would cost as many moves as messages wait.
        if head >= LiveQueue.stride { removeHead() }
    }

    /// Takes up to `limit` of the oldest messages, and how many had been dropped before them.
    mutating func take(atMost limit: Int) -> (dropped: Int, messages: ArraySlice<LiveMessage>) {
        let end = min(messages.count, head + limit)
        let taken = messages[head..<end]
        for message in taken { bytes -= message.payload.count }
        let told = dropped
        dropped = 0
        head = end
        if head == messages.count { clearMessages() }
        return (told, taken)
    }

    /// Forgets everything.
    mutating func clear() {
        clearMessages()
        dropped = 0
    }

    private mutating func clearMessages() {
        messages.removeAll(keepingCapacity: messages.capacity <= LiveQueue.keptCapacity)
        head = 0
        bytes = 0
    }

    private mutating func removeHead() {
        messages.removeSubrange(..<head)
        head = 0
    }
}
