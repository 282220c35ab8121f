import Foundation
import SQL

/// How much room a store takes, and has.
public struct StoreSize: Sendable, Equatable {
    /// Bytes of everything that is kept, with the journal.
    public let bytes: Int64
    /// Bytes that are free on the disk of the store; nil where it lies on another machine, or in memory.
    public let freeBytes: Int64?
}

extension DataStore {
    /// How much room the store takes at the moment.
    public func size() async throws -> StoreSize {
        let dialect = database.dialect
        let found = try await database.read { connection in
            let bytes = try connection.first("\(raw: dialect.storeSize)") { $0.integer(0) } ?? 0
            let path = try dialect.storePath.flatMap { query in try connection.first("\(raw: query)") { $0.text(0) } }
            return (bytes: bytes, path: path ?? "")
        }
        guard !found.path.isEmpty else { return StoreSize(bytes: found.bytes, freeBytes: nil) }
        // Pages that wait in the journal lie beside the file.
        let files = [found.path, "\(found.path)-wal"].map(DataStore.fileSize)
        let free = try? FileManager.default.attributesOfFileSystem(forPath: found.path)[.systemFreeSize] as? NSNumber
        return StoreSize(bytes: max(found.bytes, files.reduce(0, +)), freeBytes: free?.int64Value)
    }

    private static func fileSize(_ path: String) -> Int64 {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
    }
}
