import Domain
import SQL

/// The sessions that were seen lately, and what is to be added to their rows.
///
/// Other instances add to the same rows, so what is written are increments, never totals.
struct SessionBook: Sendable {
    private struct Entry: Sendable {
        let id: Int64
        let madeBy: String?
        var updatedAt: Timestamp
        var slot: Int64
        var added = SessionTotals()
        var firstEvent: Int64?
        var lastEvent: Int64?
        var isChanged = false
        var slotChanged = false

        var origin: (id: Int64, madeBy: String?) { (id, madeBy) }
    }

    /// The number of sessions past which they are forgotten: some megabytes.
    private static let mostHeld = 32_768

    private var places: [ExactText: Int] = [:]
    private var entries: [Entry] = []
    private var changed: [Int] = []
    private var completions: [(id: Int64, start: SessionStart)] = []
    /// The sessions that an announcement of this transaction began.
    private var begun: Set<ExactText> = []

    /// Reads the sessions of `rows` that are not held, and begins those that are not there.
    ///
    /// Whatever a transaction adds to must have been prepared. New rows are inserted in the order of their names: two
    /// transactions that begin the same sessions wait for each other in one direction only.
    mutating func prepare(
        _ rows: [NewSession], ids: inout Identifiers, on connection: any SQLConnection
    ) throws {
        var seen: Set<ExactText> = []
        let unknown = rows.filter { places[$0.name] == nil && seen.insert($0.name).inserted }
        guard !unknown.isEmpty else { return }
        try load(unknown.map(\.name.text), on: connection)
        let missing = unknown.filter { places[$0.name] == nil }
        guard !missing.isEmpty else { return }
        let own = try ids.take(missing.count, of: "sessions", on: connection)
        let new = zip(missing, own).sorted { $0.0.name.isOrderedBefore($1.0.name) }
        try NewSession.insert(new, on: connection)
        try load(missing.map(\.name.text), on: connection)
        for (row, id) in new where row.isAnnounced {
            // Where another instance was quicker, the row has another identifier.
            if let place = places[row.name], entries[place].id == id { begun.insert(row.name) }
        }
    }

    /// The place of a prepared session.
    func place(of name: String) throws -> Int {
        guard let place = places[ExactText(name)] else { throw StoreError.corrupt("the session \(name) vanished") }
        return place
    }

    /// Whether a session of this name is held.
    func holds(_ name: String) -> Bool { places[ExactText(name)] != nil }

    /// Takes in the announcement of a prepared session; returns its id, whether it was there already, and who made it.
    mutating func begin(_ start: SessionStart) throws -> (id: Int64, existed: Bool, madeBy: String?) {
        let (id, madeBy) = entries[try place(of: start.sessionID)].origin
        if begun.remove(ExactText(start.sessionID)) != nil { return (id, false, madeBy) }
        if start.userAgent != nil || start.ipAddress != nil || start.metadata != nil { completions.append((id, start)) }
        return (id, true, madeBy)
    }

    /// The identifier of the session at `place`.
    func id(at place: Int) -> Int64 { entries[place].id }

    /// Adds to the totals of the session at `place`, which was seen at `moment`.
    mutating func add(at place: Int, seen moment: Timestamp, _ change: (inout SessionTotals) -> Void) {
        change(&entries[place].added)
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
        entries[place].firstEvent = min(entries[place].firstEvent ?? id, id)
        entries[place].lastEvent = max(entries[place].lastEvent ?? id, id)
    }

    /// Whether a session was added to since the last `flush`.
    var isChanged: Bool { !changed.isEmpty }

    /// Active sessions are counted by slots of five minutes: an indexed column that changes seldom.
    static func slot(of moment: Timestamp) -> Int64 { moment.microseconds / (5 * Timestamp.minute) }
}

extension SessionBook {
    /// Gives sessions what their announcements said and they lacked; what is there stays.
    mutating func complete(on connection: any SQLConnection) throws {
        guard !completions.isEmpty else { return }
        try lock(on: connection)
        for (id, start) in completions {
            try connection.execute(
                """
                UPDATE sessions SET user_agent = coalesce(user_agent, \(start.userAgent)),
                ip_address = coalesce(ip_address, \(start.ipAddress)),
                metadata = coalesce(metadata, \(start.metadata.map { SQLValue.json($0.text) } ?? .null)),
                cleaned = coalesce(cleaned, \(start.cleaned.stored))
                WHERE id = \(id)
                """)
        }
        completions.removeAll()
    }

    /// Locks every row that this transaction changes, in one order, before the first of them is changed.
    private func lock(on connection: any SQLConnection) throws {
        let ids = Set(completions.map(\.id) + changed.map { entries[$0].id }).sorted()
        try connection.query(
            """
            SELECT id FROM sessions WHERE \(connection.dialect.isAmong("id", integers: ids))
            ORDER BY id\(raw: connection.dialect.rowLock)
            """
        ) { _ in }
    }

    /// Writes the sessions that were added to.
    mutating func flush(to connection: any SQLConnection) throws {
        guard !changed.isEmpty else { return }
        if connection.dialect.rowLock.isEmpty {
            // SQLite rewrites the index entry of any column that is set, so the slot is written only when it changes.
            try update(changed.filter { !entries[$0].slotChanged }, on: connection, withSlot: false)
            try update(changed.filter { entries[$0].slotChanged }, on: connection, withSlot: true)
        } else {
            // One pass in the order of the rows' identifiers, as every other instance does it.
            try update(changed.sorted { entries[$0].id < entries[$1].id }, on: connection, withSlot: true)
        }
        for place in changed {
            entries[place].added = SessionTotals()
            entries[place].isChanged = false
            entries[place].slotChanged = false
        }
        changed.removeAll(keepingCapacity: true)
    }

    /// Forgets what announcements began in the transaction that ends, and all sessions where they became too many.
    mutating func endTransaction() {
        begun.removeAll()
        guard changed.isEmpty, entries.count > Self.mostHeld else { return }
        entries.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
    }

    private func update(_ places: [Int], on connection: any SQLConnection, withSlot: Bool) throws {
        let update = SessionBook.update(in: connection.dialect, withSlot: withSlot)
        try connection.update(update, count: places.count) { index, binder in
            let entry = entries[places[index]]
            binder.integer(entry.id)
            binder.timestamp(entry.updatedAt.microseconds)
            binder.integer(entry.added.requests)
            binder.integer(entry.added.errors)
            binder.integer(entry.added.processingMicroseconds)
            binder.integer(entry.added.cost.nanodollars)
            binder.integer(entry.added.tokens)
            binder.integer(ifAny: entry.firstEvent)
            binder.integer(ifAny: entry.lastEvent)
            if withSlot { binder.integer(entry.slot) }
        }
    }

    private static func update(in dialect: Dialect, withSlot: Bool) -> SQLUpdate {
        let numbers = repeatElement(SQLUpdate.ValueType.integer, count: withSlot ? 8 : 7)
        return SQLUpdate(of: "sessions", key: "id", values: [.timestamp] + numbers, in: dialect) { values in
            [
                "updated_at = \(dialect.larger("updated_at", values[0]))",
                "total_requests = total_requests + \(values[1])",
                "total_errors = total_errors + \(values[2])",
                "total_processing_us = \(sum("total_processing_us", values[3]))",
                "total_nanodollars = \(sum("total_nanodollars", values[4]))",
                "total_tokens = \(sum("total_tokens", values[5]))",
                "first_event = \(dialect.extreme(dialect.smaller, "first_event", values[6]))",
                "last_event = \(dialect.extreme(dialect.larger, "last_event", values[7]))",
            ] + (withSlot ? ["seen_slot = \(dialect.larger("seen_slot", values[8]))"] : [])
        }
    }

    /// The sum of a column and an amount that is not negative, held at the largest number that can be kept.
    private static func sum(_ column: String, _ amount: String) -> String {
        "CASE WHEN \(column) > \(Int64.max) - \(amount) THEN \(Int64.max) ELSE \(column) + \(amount) END"
    }

    /// Holds the sessions of these names that are there.
    private mutating func load(_ names: [String], on connection: any SQLConnection) throws {
        let rows = try connection.all(
            """
            SELECT session_id, id, updated_at, seen_slot, first_event, last_event, made_by FROM sessions
            WHERE \(connection.dialect.isAmong("session_id", texts: names))
            """
        ) { row in
            let entry = Entry(
                id: row.integer(1), madeBy: row.textIfAny(6), updatedAt: row.moment(2), slot: row.integer(3),
                firstEvent: row.integerIfAny(4), lastEvent: row.integerIfAny(5))
            return (ExactText(row.text(0)), entry)
        }
        for (name, entry) in rows {
            entries.append(entry)
            places[name] = entries.count - 1
        }
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

extension Dialect {
    /// The smaller or larger one of a column and a value, of which either may be null.
    fileprivate func extreme(_ choose: (String, String) -> String, _ column: String, _ value: String) -> String {
        "coalesce(\(choose("coalesce(\(column), \(value))", value)), \(column))"
    }
}
