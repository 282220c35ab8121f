/// For how long, and for how many, a store over the network lets others wait. SQLite has limits of its own.
public struct SQLLimits: Sendable, Equatable {
    /// How many connections read at the same time, at most; one more writes.
    public var readers = 4
    /// How many requests wait for a connection, at most; further ones are `SQLError.busy`.
    public var waiting = 1_000
    /// For how long a request waits for a connection before it is `SQLError.busy`.
    public var wait = Duration.seconds(10)
    /// For how long a statement of a server runs before it is `SQLError.busy`. Commands and migrations have no such limit.
    public var statement = Duration.seconds(30)
    /// For how long a statement of a server waits for a lock before it is `SQLError.busy`.
    public var lock = Duration.seconds(10)
    /// For how much longer than a statement may run a server may be silent before its connection is given up.
    public var silence = Duration.seconds(15)
    /// For how long is asked whether a commit happened whose connection ended.
    public var outcome = Duration.seconds(30)

    /// The limits that fit most.
    public init() {}
}
