import Foundation
import SQL
import Store
import Testing

/// The databases that the store's contract is held against.
enum Driver: String, CaseIterable, CustomTestStringConvertible {
    case sqliteInMemory
    case sqliteFile

    var testDescription: String { rawValue }

    /// An empty database, and how it is opened again and thrown away.
    func make() throws -> TestDatabase {
        switch self {
        case .sqliteInMemory: TestDatabase(memory: try SQLStore.open("sqlite::memory:"))
        case .sqliteFile: try TestDatabase(folder: NSTemporaryDirectory() + "mcp-admin-store-\(UUID().uuidString)")
        }
    }
}

/// A database of a driver for one test.
final class TestDatabase {
    private(set) var database: any SQLDatabase
    private let folder: String?

    init(memory database: any SQLDatabase) {
        self.database = database
        folder = nil
    }

    init(folder: String) throws {
        self.folder = folder
        database = try TestDatabase.open(folder)
    }

    /// Closes the database and opens it again, as the next process would; memory stays as it is.
    func reopen() async throws {
        guard let folder else { return }
        try await database.close()
        database = try TestDatabase.open(folder)
    }

    /// Closes the database and deletes it.
    func discard() async throws {
        try await database.close()
        if let folder { try FileManager.default.removeItem(atPath: folder) }
    }

    private static func open(_ folder: String) throws -> any SQLDatabase {
        try SQLStore.open("sqlite:///\(folder)/a.db", options: SQLStore.Options(ownership: .whole))
    }
}
