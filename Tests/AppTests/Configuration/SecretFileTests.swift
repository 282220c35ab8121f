import Foundation
import Testing

@testable import App

@Suite struct SecretFileTests {
    private let key = "0123456789abcdef0123456789abcdef"

    @Test func aSecretIsReadFromTheFileThatItsVariableNames() throws {
        try withFile("\(key)\n") { path in
            let configuration = try AppConfiguration(environment: ["ADMIN_API_KEY_FILE": path])

            #expect(configuration.adminKey == key)
            #expect(entry("ADMIN_API_KEY", of: configuration)?.source == "environment (ADMIN_API_KEY_FILE)")
        }
    }

    @Test func theFileOfAMoreImportantLayerWins() throws {
        try withFile(key) { path in
            let configuration = try AppConfiguration(
                environment: ["ADMIN_API_KEY_FILE": path],
                file: EnvironmentFile(text: "ADMIN_API_KEY=another-key-of-enough-bytes"))

            #expect(configuration.adminKey == key)
        }
    }

    @Test func bothInOneLayerAreRefused() throws {
        try withFile(key) { path in
            #expect(throws: ConfigurationError.self) {
                try AppConfiguration(environment: ["ADMIN_API_KEY_FILE": path, "ADMIN_API_KEY": key])
            }
        }
    }

    @Test(arguments: ["", " \n"])
    func anEmptyFileIsRefused(text: String) throws {
        try withFile(text) { path in
            #expect(throws: ConfigurationError.self) {
                try AppConfiguration(environment: ["SECRET_KEY_FILE": path])
            }
        }
    }

    @Test func aMissingFileIsNamed() {
        #expect {
            try AppConfiguration(environment: ["SECRET_KEY_FILE": "/nowhere/key"])
        } throws: { error in
            "\(error)".contains("SECRET_KEY_FILE: found \"/nowhere/key\"")
        }
    }

    private func entry(_ name: String, of configuration: AppConfiguration) -> SettingEntry? {
        configuration.entries.first { $0.name == name }
    }

    private func withFile(_ text: String, _ body: (String) throws -> Void) throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try Data(text.utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        try body(url.path)
    }
}
