import Testing

@testable import App

@Suite struct FormerSettingsTests {
    @Test(arguments: FormerSettings.names)
    func eachIsNamedInAFileWithWhatTookItsPlace(name: String) throws {
        let file = EnvironmentFile(text: "\(name)=x")

        let warnings = try AppConfiguration(environment: [:], file: file).warnings

        #expect(warnings.count == 1)
        #expect(warnings.first?.hasPrefix("\(name) (from .env) was a setting of the former backend: ") == true)
    }

    @Test func namesThatOthersUseTooMeanNothingInTheEnvironment() throws {
        let environment = ["DEBUG": "1", "REDIS_PORT": "tcp://10.0.0.1:6379", "MCP_SERVER_URL": "https://x"]

        let warnings = try AppConfiguration(environment: environment).warnings

        #expect(warnings.count == 1 && warnings.first?.hasPrefix("MCP_SERVER_URL (from environment)") == true)
    }

    @Test(arguments: [
        ("ADMIN_API_HOST=0.0.0.0\nADMIN_API_PORT=81", "0.0.0.0", 81), ("ADMIN_API_PORT=81\nPORT=82", "127.0.0.1", 82),
    ])
    func thoseWithACounterpartAreReadInItsPlace(text: String, host: String, port: Int) throws {
        let configuration = try AppConfiguration(environment: [:], file: EnvironmentFile(text: text))

        #expect(configuration.host == host && configuration.port == port && configuration.warnings.isEmpty)
    }

    @Test func configSaysUnderWhichNameItWasFound() throws {
        let configuration = try AppConfiguration(environment: ["ADMIN_API_PORT": "81"])

        let entry = configuration.entries.first { $0.name == "PORT" }
        #expect(entry == SettingEntry(name: "PORT", value: "81", source: "environment (ADMIN_API_PORT)"))
    }
}
