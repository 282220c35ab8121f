import Foundation
import Testing

/// Every kept input is read again in each run of the tests: what once broke a reader stays mended.
@Suite("Readers of outside bytes and the inputs that are kept for them")
struct CorpusTests {
    private static let corpora = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpora")

    private static func inputs(of reader: FuzzReader) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: corpora.appending(path: reader.rawValue), includingPropertiesForKeys: nil
        ).sorted { $0.path < $1.path }
    }

    @Test("Every kept input is read without a trap", arguments: FuzzReader.allCases)
    func replay(_ reader: FuzzReader) async throws {
        await FuzzReader.prepare()
        let inputs = try CorpusTests.inputs(of: reader)
        #expect(!inputs.isEmpty, "\(reader.rawValue) has no inputs")
        for input in inputs { reader.read(Array(try Data(contentsOf: input))) }
    }

    @Test("What is cut off at any byte is read without a trap", arguments: FuzzReader.allCases)
    func prefixes(_ reader: FuzzReader) async throws {
        await FuzzReader.prepare()
        for input in try CorpusTests.inputs(of: reader) {
            let bytes = Array(try Data(contentsOf: input))
            for length in 0..<min(bytes.count, 200) { reader.read(Array(bytes.prefix(length))) }
        }
    }

    @Test("Every corpus belongs to a reader")
    func strays() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: CorpusTests.corpora.path())
        #expect(Set(folders) == Set(FuzzReader.allCases.map(\.rawValue)))
    }
}
