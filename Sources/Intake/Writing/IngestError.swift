/// Why a batch was not taken; nothing of it was stored.
public enum IngestError: Error, Sendable, Equatable {
    /// More waits than may wait; trying again after some seconds may help.
    case queueFull(retryAfterSeconds: Int)
    /// The idempotency key had been used for another request.
    case idempotencyKeyReused
    /// The server is shutting down.
    case stopped
}
