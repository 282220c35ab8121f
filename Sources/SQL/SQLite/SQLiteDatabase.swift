import Dispatch
import Foundation
import GRDB

/// The embedded store over GRDB: a file in WAL mode with one writer and a few readers, or memory.
struct SQLiteDatabase: SQLDatabase {
    let dialect = Dialect.sqlite
    let ownership: SQLOwnership
    private let writer: any DatabaseWriter
    private let lock: FileLock?
    /// Nil for memory, which nobody can take away.
    private let watch: FileWatch?
    private let flushing = SQLiteFlushing()

    static func inMemory() throws -> SQLiteDatabase {
        try reporting(path: ":memory:") {
            let queue = try DatabaseQueue(configuration: configuration(watch: nil))
            // Its backup is a store like any other.
            try queue.writeWithoutTransaction { try StoreMark.set(on: $0) }
            return SQLiteDatabase(ownership: .whole, writer: queue, lock: nil, watch: nil)
        }
    }

    static func open(path: String, options: SQLStore.Options) throws -> SQLiteDatabase {
        try prepareFile(at: path, create: options.create)
        let lock = options.ownership == .none ? nil : try FileLock(path: path)
        if lock == nil { try FileLock.requireOneName(path) }
        // Before it is opened for good, which turns its journal into a write-ahead log.
        let mark = try StoreMark(path: path)
        return try reporting(path: path) {
            let watch = try FileWatch(path: path, ownsLog: lock != nil)
            let pool = try DatabasePool(path: path, configuration: configuration(watch: watch))
            try pool.writeWithoutTransaction { database in
                // FULL makes a commit durable against power loss in WAL mode; GRDB's pool sets NORMAL, which does not.
                try database.execute(sql: "PRAGMA synchronous = FULL")
                if mark == .empty || mark == .unmarked && lock != nil { try StoreMark.set(on: database) }
            }
            try watch.verify()
            return SQLiteDatabase(ownership: lock == nil ? .none : .whole, writer: pool, lock: lock, watch: watch)
        }
    }

    func verify() throws {
        try watch?.verify()
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await SQLiteDatabase.reporting {
            try await writer.read { try body(SQLiteConnection(database: $0)) }
        }
    }

    func write<Value: Sendable>(
        _ mode: SQLWriteMode, _ body: @escaping @Sendable (any SQLConnection) throws -> Value,
        ended: @escaping @Sendable (Bool) -> Void
    ) async throws -> Value {
        try await write(waitsForDisk: true, body, ended: ended)
    }

    func writeDerived<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value, ended: @escaping @Sendable (Bool) -> Void
    ) async throws -> Value {
        // Memory has no disk.
        try await write(waitsForDisk: watch == nil, body, ended: ended)
    }

    private func write<Value: Sendable>(
        waitsForDisk: Bool, _ body: @escaping @Sendable (any SQLConnection) throws -> Value,
        ended: @escaping @Sendable (Bool) -> Void
    ) async throws -> Value {
        try await SQLiteDatabase.reporting {
            // GRDB's own asynchronous write is interrupted when the asking task is cancelled.
            try await withCheckedThrowingContinuation { continuation in
                writer.asyncWriteWithoutTransaction { database in
                    let result = Result {
                        try watch?.verify()
                        try flushing.set(waitsForDisk, on: database)
                        return try SQLiteDatabase.transaction(on: database, body)
                    }
                    ended((try? result.get()) != nil)
                    // Looked at again before anybody hears of the commit: it may have gone into a file that is lost.
                    continuation.resume(
                        with: result.flatMap { value in
                            Result {
                                try watch?.verify()
                                return value
                            }
                        })
                }
            }
        }
    }

    func close() async throws {
        try SQLiteDatabase.reporting(path: nil) {
            // The journal is folded into the file, which then holds all by itself, and the next start reads none.
            writer.writeWithoutTransaction { _ = try? $0.checkpoint(.truncate) }
            try writer.close()
        }
        lock?.release()
    }
}

extension SQLiteDatabase {
    /// Bytes of page cache of the connection that writes, and of each that reads, in KiB.
    ///
    /// The writer's holds the hot ends of the indexes on raw rows; more of it does not make ingest faster, and it is
    /// the largest part of the process's resident memory.
    private static let writerCache = 24_576
    private static let readerCache = 4_096

    private static func configuration(watch: FileWatch?) -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.maximumReaderCount = 3
        configuration.busyMode = .timeout(5)
        configuration.label = "mcp-admin"
        configuration.prepareDatabase { database in
            let cache = database.configuration.readonly ? readerCache : writerCache
            try database.execute(sql: "PRAGMA cache_size = -\(cache)")
            database.add(function: JSONMember.function)
            guard !database.configuration.readonly else {
                // Readers are opened when they are needed, by the path: what they find there must be the same file.
                try watch?.verify()
                return
            }
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 10000")
            try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
        }
        return configuration
    }

    private static func prepareFile(at path: String, create: Bool) throws {
        let manager = FileManager.default
        guard !manager.fileExists(atPath: path) else { return }
        guard create else {
            throw SQLError.inputOutput("there is no database at \(path); `mcp-admin init-db` makes one")
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        if !manager.fileExists(atPath: folder) {
            do {
                try manager.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw SQLError.readOnly("the folder \(folder) cannot be made")
            }
        }
        // The file holds password hashes: only its owner may read it. SQLite gives its journals the same mode.
        let descriptor = Foundation.open(path, O_CREAT | O_RDWR, 0o600)
        guard descriptor >= 0 else {
            throw SQLError.readOnly("\(path) cannot be made: \(String(cString: strerror(errno)))")
        }
        Foundation.close(descriptor)
    }

    private static func transaction<Value>(
        on database: Database, _ body: (any SQLConnection) throws -> Value
    ) throws -> Value {
        try database.beginTransaction(.immediate)
        do {
            let value = try body(SQLiteConnection(database: database))
            try database.commit()
            return value
        } catch {
            // SQLite itself undoes the transaction in some failures, such as a full disk.
            if database.isInsideTransaction { try database.rollback() }
            throw error
        }
    }

    private static func reporting<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as DatabaseError {
            throw SQLError(error, path: nil)
        }
    }

    private static func reporting<Value>(path: String?, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw SQLError(error, path: path)
        }
    }
}

extension SQLiteDatabase {
    func backup(to path: String, progress: @escaping @Sendable (Double) -> Void) async throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw SQLError.failed("\(path) exists already; a backup is written to a new file")
        }
        try SQLiteDatabase.prepareFile(at: path, create: true)
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global(qos: .utility).async {
                continuation.resume(
                    with: Result {
                        try SQLiteDatabase.reporting(path: path) { try copy(to: path, progress: progress) }
                    })
            }
        }
    }

    private func copy(to path: String, progress: @escaping @Sendable (Double) -> Void) throws {
        do {
            let copy = try DatabaseQueue(path: path)
            try writer.backup(to: copy, pagesPerStep: 4096) { step in
                progress(step.totalPageCount == 0 ? 1 : Double(step.completedPageCount) / Double(step.totalPageCount))
            }
            let report = try copy.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
            try copy.close()
            guard report == ["ok"] else {
                throw SQLError.corrupt("the copy at \(path): \(report.joined(separator: "; "))")
            }
        } catch {
            // Half a copy must not be taken for a backup.
            try? FileManager.default.removeItem(atPath: path)
            throw error
        }
    }
}
