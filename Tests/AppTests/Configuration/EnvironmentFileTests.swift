import Testing

@testable import App

@Suite struct EnvironmentFileTests {
    @Test(arguments: [
        ("A=b", ["A": "b"]), ("  A =  b  ", ["A": "b"]), ("export A=b", ["A": "b"]), ("# A=b", [:]), ("A", [:]),
        ("=b", [:]), ("A=b # why", ["A": "b"]), ("A=b#c", ["A": "b#c"]), ("A=\"b # c\"", ["A": "b # c"]),
        ("A='b c' # d", ["A": "b c"]), ("A=b=c", ["A": "b=c"]), ("A=", ["A": ""]), ("A=#", ["A": ""]),
        ("A=1\r\nA=2\r\n\r\nB=3", ["A": "2", "B": "3"]),
    ])
    func linesBecomeVariables(text: String, variables: [String: String]) {
        #expect(EnvironmentFile(text: text).variables == variables)
    }

    @Test(arguments: [
        ("ADMIN_APIKEY=x", "ADMIN_API_KEY"), ("port=1", "PORT"), ("SECRETKEY_FILE=x", "SECRET_KEY_FILE"),
        ("DATABASE_URI=x", "DATABASE_URL"),
    ])
    func aNearMissIsWarnedOf(text: String, meant: String) throws {
        let configuration = try AppConfiguration(environment: [:], file: EnvironmentFile(text: text))

        #expect(configuration.warnings.count == 1)
        #expect(configuration.warnings.first?.contains("\(meant) was probably meant") == true)
    }

    @Test func otherVariablesAreLeftAlone() throws {
        let file = EnvironmentFile(text: "REDIS_URL=redis://x\nANALYTICS_RETENTION_DAYS=3\nFOO=1\nPORT=81")

        #expect(try AppConfiguration(environment: [:], file: file).warnings.isEmpty)
    }
}
