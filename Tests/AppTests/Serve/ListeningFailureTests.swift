import Foundation
import NIOCore
import Testing

@testable import App

@Suite struct ListeningFailureTests {
    @Test(arguments: [
        (EADDRINUSE, "PORT is 8123"), (EADDRNOTAVAIL, "HOST is 203.0.113.9"), (EACCES, "PORT is 8123"),
        (EAFNOSUPPORT, "HOST is 203.0.113.9"),
    ])
    func theSettingToChangeIsNamed(code: Int32, part: String) throws {
        let configuration = try AppConfiguration(environment: ["HOST": "203.0.113.9", "PORT": "8123"])

        let error = ListeningFailure.error(IOError(errnoCode: code, reason: "bind"), configuration)

        #expect((error as? CommandError)?.description.contains(part) == true, "\(error)")
    }

    @Test func anUnknownHostIsNamed() throws {
        let configuration = try AppConfiguration(environment: ["HOST": "nowhere.invalid"])
        let unknown = #expect(throws: (any Error).self) {
            try SocketAddress.makeAddressResolvingHost(configuration.host, port: 1)
        }

        let error = ListeningFailure.error(try #require(unknown), configuration)

        #expect((error as? CommandError)?.description.hasPrefix("HOST: found \"nowhere.invalid\"") == true, "\(error)")
    }
}
