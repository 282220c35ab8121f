import API
import Domain
import Foundation
import Store
import Testing

@testable import App

@Suite struct ExportCommandTests {
    @Test func everyFormHasEveryRecord() async throws {
        try await TemporaryStore.with { store in
            try await store.run("demo", "--events", "2500", "--days", "1", "--only-events")

            let lines = try await text(.events, .ndjson, in: store).split(separator: "\n")
            let table = try await text(.events, .csv, in: store).split(separator: "\r\n")
            let array = try await text(.events, .json, in: store)

            #expect(lines.count == 2500 && table.count == 2501)
            let objects = try JSONSerialization.jsonObject(with: Data(array.utf8)) as? [[String: Any]]
            #expect(Set(objects?.compactMap { $0["id"] as? Int } ?? []).count == 2500)
        }
    }

    @Test(arguments: StoreExport.Kind.allCases)
    func anEmptyStoreGivesAnEmptyText(kind: StoreExport.Kind) async throws {
        try await TemporaryStore.with { store in
            try await store.run("init-db")

            #expect(try await text(kind, .ndjson, in: store).isEmpty)
            #expect(try await text(kind, .csv, in: store).split(separator: "\r\n").count == 1)
            #expect(try await text(kind, .json, in: store) == "[\n]\n")
        }
    }

    @Test func onlyTheRangeIsWritten() async throws {
        try await TemporaryStore.with { store in
            try await store.run("demo", "--events", "500", "--days", "4")
            let middle = Timestamp.now() - 2 * Timestamp.day

            let all = try await text(.events, .ndjson, in: store).split(separator: "\n").count
            let range = TimeRange(from: middle, to: .latest)
            let late = try await text(.events, .ndjson, in: store, range).split(separator: "\n").count

            #expect(all == 500 && late > 0 && late < 500)
        }
    }

    private func text(
        _ kind: StoreExport.Kind, _ format: StoreExport.Format, in store: TemporaryStore, _ range: TimeRange = .all
    ) async throws -> String {
        try await store.look { store in
            var bytes: [UInt8] = []
            try await StoreExport(of: kind, from: store, as: format, in: range).run { bytes += $0 }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
