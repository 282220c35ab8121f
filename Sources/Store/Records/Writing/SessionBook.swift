import Domain
import SQL

/// The sessions that were seen lately, and what applied records add to their rows.
struct SessionBook: Sendable {
    private struct Entry: Sendable {
        let id: Int64
        let madeBy: String?
        var createdAt: Timestamp
        var updatedAt: Timestamp
        var slot: Int64
        var added = SessionTotals()
        var firstEvent: Int64?
        var lastEvent: Int64?
        var isChanged = false
        var slotChanged = false
        var startChanged = false

        var origin: (id: Int64, madeBy: String?) { (id, madeBy) }
    }

    /// The number of sessions past which they are forgotten: some megabytes.
    private static let mostHeld = 32_768

    private var places: [ExactText: Int] = [:]
    private var entries: [Entry] = []
    private var changed: [Int] = []
    private var completions: [(id: Int64, start: SessionStart)] = []
    /// Sessions that began earlier than was known, as announcements of this transaction say.
    private var earlier: [(id: Int64, start: Timestamp)] = []
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
        let place = try place(of: start.sessionID)
        let (id, madeBy) = entries[place].origin
        if start.timestamp < entries[place].createdAt {
            // No record says it again: it is written with what else the announcement says.
            entries[place].createdAt = start.timestamp
            earlier.append((id, start.timestamp))
        }
        if begun.remove(ExactText(start.sessionID)) != nil { return (id, false, madeBy) }
        if start.userAgent != nil || start.ipAddress != nil || start.metadata != nil { completions.append((id, start)) }
        return (id, true, madeBy)
    }

    /// The identifier of the session at `place`.
    func id(at place: Int) -> Int64 { entries[place].id }

    /// Adds to the totals of the session at `place`, which was seen at `moment`: it began then at the latest.
    mutating func add(at place: Int, seen moment: Timestamp, _ change: (inout SessionTotals) -> Void) {
        change(&entries[place].added)
        noteChange(at: place)
        noteStart(moment, at: place)
        guard moment > entries[place].updatedAt else { return }
        entries[place].updatedAt = moment
        let slot = SessionBook.slot(of: moment)
        if slot != entries[place].slot {
            entries[place].slot = slot
            entries[place].slotChanged = true
        }
    }

    private mutating func noteChange(at place: Int) {
        guard !entries[place].isChanged else { return }
        entries[place].isChanged = true
        changed.append(place)
    }

    /// Notes that a record of the session at `place` came at `moment`, so that it did not begin later.
    private mutating func noteStart(_ moment: Timestamp, at place: Int) {
        guard moment < entries[place].createdAt else { return }
        entries[place].createdAt = moment
        entries[place].startChanged = true
        noteChange(at: place)
    }

    /// Notes that the event `id` belongs to the session at `place`.
    mutating func note(event id: Int64, at place: Int) {
        entries[place].firstEvent = min(entries[place].firstEvent ?? id, id)
        entries[place].lastEvent = max(entries[place].lastEvent ?? id, id)
    }

    /// Whether a session was added to since the last `takeChanges`.
    var isChanged: Bool { !changed.isEmpty }

    /// Active sessions are counted by slots of five minutes: an indexed column that changes seldom.
    static func slot(of moment: Timestamp) -> Int64 { moment.microseconds / (5 * Timestamp.minute) }
}

extension SessionBook {
    /// Gives sessions what their announcements said and they lacked; what is there stays.
    mutating func complete(on connection: any SQLConnection) throws {
        begun.removeAll()
        guard !completions.isEmpty || !earlier.isEmpty else { return }
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
        for (id, start) in earlier {
            try connection.execute(
                "UPDATE sessions SET created_at = \(start) WHERE id = \(id) AND created_at > \(start)")
        }
        completions.removeAll()
        earlier.removeAll()
    }

    /// Locks every row that this transaction changes, in one order, before the first of them is changed.
    private func lock(on connection: any SQLConnection) throws {
        let ids = Set(completions.map(\.id) + earlier.map(\.id)).sorted()
        try connection.query(
            """
            SELECT id FROM sessions WHERE \(connection.dialect.isAmong("id", integers: ids))
            ORDER BY id\(raw: connection.dialect.rowLock)
            """
        ) { _ in }
    }

    /// Moves out what records added, and forgets all sessions where they became too many: between two transactions.
    mutating func takeChanges() -> [SessionChanges] {
        let changes = changed.map { place -> SessionChanges in
            let entry = entries[place]
            entries[place].added = SessionTotals()
            entries[place].isChanged = false
            entries[place].slotChanged = false
            entries[place].startChanged = false
            return SessionChanges(
                id: entry.id, added: entry.added, updatedAt: entry.updatedAt,
                createdAt: entry.startChanged ? entry.createdAt : nil, slot: entry.slotChanged ? entry.slot : nil,
                firstEvent: entry.firstEvent, lastEvent: entry.lastEvent)
        }
        changed.removeAll(keepingCapacity: true)
        if entries.count > Self.mostHeld {
            entries.removeAll(keepingCapacity: true)
            places.removeAll(keepingCapacity: true)
        }
        return changes
    }

    /// Holds the sessions of these names that are there.
    private mutating func load(_ names: [String], on connection: any SQLConnection) throws {
        let rows = try connection.all(
            """
            SELECT session_id, id, created_at, updated_at, seen_slot, first_event, last_event, made_by FROM sessions
            WHERE \(connection.dialect.isAmong("session_id", texts: names))
            """
        ) { row in
            let entry = Entry(
                id: row.integer(1), madeBy: row.textIfAny(7), createdAt: row.moment(2), updatedAt: row.moment(3),
                slot: row.integer(4), firstEvent: row.integerIfAny(5), lastEvent: row.integerIfAny(6))
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
