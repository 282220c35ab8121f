import Domain
import SQL

/// The sessions that were seen lately, with their totals; whoever is not in it is read, or begun.
struct SessionBook: Sendable {
    private struct Entry: Sendable {
        let id: Int64
        var updatedAt: Timestamp
        var slot: Int64
        var totals: SessionTotals
        var firstEvent: Int64?
        var lastEvent: Int64?
        var isChanged = false
        var slotChanged = false
    }

    /// The number of sessions past which they are forgotten: some megabytes.
    private static let mostHeld = 32_768

    private var places: [ExactText: Int] = [:]
    private var entries: [Entry] = []
    private var changed: [Int] = []
    private var nextID: Int64?

    /// The place of the session `name`, which is begun at `moment` when it is new.
    mutating func place(of name: String, at moment: Timestamp, on connection: any SQLConnection) throws -> Int {
        if let place = places[ExactText(name)] { return place }
        if try load(name, on: connection) == nil {
            let start = SessionRow(name: name, moment: moment, userAgent: nil, ipAddress: nil, metadata: nil)
            _ = try insert(start, on: connection)
        }
        guard let place = places[ExactText(name)] else { throw StoreError.corrupt("the session \(name) vanished") }
        return place
    }

    /// Begins a session that its client announced; returns its id, and whether it was there already.
    mutating func begin(
        _ start: SessionStart, on connection: any SQLConnection
    ) throws -> (id: Int64, existed: Bool) {
        if let place = try places[ExactText(start.sessionID)] ?? load(start.sessionID, on: connection) {
            try complete(entries[place].id, with: start, on: connection)
            return (entries[place].id, true)
        }
        return (try insert(SessionRow(start), on: connection), false)
    }

    /// The identifier of the session at `place`.
    func id(at place: Int) -> Int64 { entries[place].id }

    /// Adds to the totals of the session at `place`, which was seen at `moment`.
    mutating func add(at place: Int, seen moment: Timestamp, _ change: (inout SessionTotals) -> Void) {
        change(&entries[place].totals)
        if !entries[place].isChanged {
            entries[place].isChanged = true
            changed.append(place)
        }
        guard moment > entries[place].updatedAt else { return }
        entries[place].updatedAt = moment
        let slot = SessionBook.slot(of: moment)
        if slot != entries[place].slot {
            entries[place].slot = slot
            entries[place].slotChanged = true
        }
    }

    /// Notes that the event `id` belongs to the session at `place`.
    mutating func note(event id: Int64, at place: Int) {
        if entries[place].firstEvent == nil { entries[place].firstEvent = id }
        entries[place].lastEvent = max(entries[place].lastEvent ?? id, id)
    }

    /// Whether a session was added to since the last `flush`.
    var isChanged: Bool { !changed.isEmpty }

    /// Writes the sessions that were added to.
    mutating func flush(to connection: any SQLConnection) throws {
        try update(changed.filter { !entries[$0].slotChanged }, on: connection, withSlot: false)
        try update(changed.filter { entries[$0].slotChanged }, on: connection, withSlot: true)
        for place in changed {
            entries[place].isChanged = false
            entries[place].slotChanged = false
        }
        changed.removeAll(keepingCapacity: true)
        if entries.count > Self.mostHeld {
            entries.removeAll(keepingCapacity: true)
            places.removeAll(keepingCapacity: true)
        }
    }

    /// Active sessions are counted by slots of five minutes: an indexed column that changes seldom.
    static func slot(of moment: Timestamp) -> Int64 { moment.microseconds / (5 * Timestamp.minute) }

    /// The slot is written only when it changes, because SQLite rewrites the index entry of any column that is set.
    private func update(_ places: [Int], on connection: any SQLConnection, withSlot: Bool) throws {
        let statement = """
            UPDATE sessions SET updated_at = ?, total_requests = ?, total_errors = ?, total_processing_us = ?,
            total_nanodollars = ?, total_tokens = ?, first_event = ?, last_event = ?\(withSlot ? ", seen_slot = ?" : "")
            WHERE id = ?
            """
        try connection.execute(statement, count: places.count) { index, binder in
            let entry = entries[places[index]]
            binder.timestamp(entry.updatedAt.microseconds)
            binder.integer(entry.totals.requests)
            binder.integer(entry.totals.errors)
            binder.integer(entry.totals.processingMicroseconds)
            binder.integer(entry.totals.cost.nanodollars)
            binder.integer(entry.totals.tokens)
            binder.integer(ifAny: entry.firstEvent)
            binder.integer(ifAny: entry.lastEvent)
            if withSlot { binder.integer(entry.slot) }
            binder.integer(entry.id)
        }
    }

    private mutating func hold(_ entry: Entry, name: String) -> Int {
        entries.append(entry)
        places[ExactText(name)] = entries.count - 1
        return entries.count - 1
    }
}

extension SessionBook {
    private mutating func load(_ name: String, on connection: any SQLConnection) throws -> Int? {
        let entry = try connection.first(
            """
            SELECT id, updated_at, seen_slot, total_requests, total_errors, total_processing_us, total_nanodollars,
            total_tokens, first_event, last_event FROM sessions WHERE session_id = \(name)
            """
        ) { row in
            Entry(
                id: row.integer(0), updatedAt: row.moment(1), slot: row.integer(2),
                totals: SessionTotals(row, from: 3), firstEvent: row.integerIfAny(8), lastEvent: row.integerIfAny(9))
        }
        return entry.map { hold($0, name: name) }
    }

    private mutating func insert(_ row: SessionRow, on connection: any SQLConnection) throws -> Int64 {
        let id = try nextID ?? connection.nextID(of: "sessions")
        nextID = id + 1
        try row.insert(id: id, slot: SessionBook.slot(of: row.moment), on: connection)
        _ = hold(
            Entry(id: id, updatedAt: row.moment, slot: SessionBook.slot(of: row.moment), totals: SessionTotals()),
            name: row.name)
        return id
    }

    /// What an announcement says of a session that its records began takes the place of nothing.
    private func complete(_ id: Int64, with start: SessionStart, on connection: any SQLConnection) throws {
        guard start.userAgent != nil || start.ipAddress != nil || start.metadata != nil else { return }
        try connection.execute(
            """
            UPDATE sessions SET user_agent = coalesce(user_agent, \(start.userAgent)),
            ip_address = coalesce(ip_address, \(start.ipAddress)),
            metadata = coalesce(metadata, \(start.metadata.map { SQLValue.json($0.text) } ?? .null))
            WHERE id = \(id)
            """)
    }
}

/// A session's first row.
private struct SessionRow {
    let name: String
    let moment: Timestamp
    let userAgent: String?
    let ipAddress: String?
    let metadata: JSONText?

    init(name: String, moment: Timestamp, userAgent: String?, ipAddress: String?, metadata: JSONText?) {
        self.name = name
        self.moment = moment
        self.userAgent = userAgent
        self.ipAddress = ipAddress
        self.metadata = metadata
    }

    init(_ start: SessionStart) {
        self.init(
            name: start.sessionID, moment: start.timestamp, userAgent: start.userAgent, ipAddress: start.ipAddress,
            metadata: start.metadata)
    }

    func insert(id: Int64, slot: Int64, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO sessions (id, session_id, created_at, updated_at, seen_slot, user_agent, ip_address, metadata,
            joined_by, total_requests, total_errors, total_processing_us, total_nanodollars, total_tokens)
            VALUES (\(id), \(name), \(moment), \(moment), \(slot), \(userAgent), \(ipAddress),
            \(metadata.map { SQLValue.json($0.text) } ?? .null), 'explicit', 0, 0, 0, 0, 0)
            """)
    }
}

extension SessionTotals {
    /// The totals in the row's columns from `column` on.
    init(_ row: any SQLRow, from column: Int) {
        self.init(
            requests: row.integer(column), errors: row.integer(column + 1),
            processingMicroseconds: row.integer(column + 2), cost: Money(nanodollars: row.integer(column + 3)),
            tokens: row.integer(column + 4))
    }
}
