import ArgumentParser
import Domain
import Maintenance
import SQL
import Store

/// Takes over a database of the former Python backend.
struct ImportFormerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-former", abstract: "Import the database of the former Python backend.",
        discussion: "What was imported once is not imported again, so it can be stopped and run again.")

    @Option(help: "The URL of the former backend's PostgreSQL database; it is only read.")
    var from: String
    @Option(help: "The URL of the store to fill, instead of DATABASE_URL.")
    var to: String?

    func run() async throws {
        guard SQLStore.isPostgres(from) else {
            throw CommandError("--from is no PostgreSQL database; postgresql://… is allowed")
        }
        do throws(StoreURLFault) {
            try SQLStore.check(from)
        } catch {
            throw CommandError("--from is \(SQLStore.shown(from)), which \(error.detail ?? "is no database")")
        }
        var flags: [String: String] = [:]
        if let to { flags[SettingTable.databaseURL.name] = to }
        let target = try AppConfiguration.load(flags: flags).databaseURL
        guard target != from else { throw CommandError("the store to fill is the former backend's own database") }
        let source = try SQLStore.open(from, options: .init(ownership: .none, create: false))
        do {
            let report = try await fill(target, from: FormerDatabase(source))
            try await source.close()
            Terminal.say(report.text)
        } catch {
            try? await source.close()
            throw error
        }
    }

    private func fill(_ target: String, from former: FormerDatabase) async throws -> FormerReport {
        let store = DataStore(database: try SQLStore.open(target, options: .init(ownership: .share)))
        do {
            try await store.migrate()
            var takeover = FormerImport(from: former, into: store)
            let report = try await withProgress("rows") { try await takeover.run(progress: $0) }
            try await store.note(AuditEvent(.imported, "former backend"), by: .here, at: .now())
            try await store.database.close()
            return report
        } catch {
            try? await store.database.close()
            throw error
        }
    }
}
