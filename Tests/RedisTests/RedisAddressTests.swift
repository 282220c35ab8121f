import Live
import LiveTesting
import Testing

@testable import Redis

struct RedisAddressTests {
    @Test(arguments: [
        ("redis://localhost", "redis://localhost:6379/0"), ("redis://10.0.0.1:7000/3", "redis://10.0.0.1:7000/3"),
        ("rediss://cache.example.org/", "rediss://cache.example.org:6379/0"),
        ("redis://[::1]:6380", "redis://[::1]:6380/0"),
    ])
    func urlsAreRead(text: String, description: String) throws {
        #expect(try RedisAddress(text).description == description)
    }

    @Test func credentialsAreReadAndNeverShown() throws {
        let address = try RedisAddress("redis://app:p%40ss%2Fw@host/1")

        #expect(address.user == "app" && address.password == "p@ss/w")
        #expect(try RedisAddress("redis://:secret@host").password == "secret")
        var dumped = ""
        dump(address, to: &dumped)
        for text in ["\(address)", String(reflecting: address), dumped] { #expect(!text.contains("p@ss")) }
    }

    @Test func whatAServerRepeatsIsShownWithoutThePassword() throws {
        let address = try RedisAddress("redis://:hunter2@host")

        let text = address.withoutPassword("ERR unknown command 'AUTH', with args beginning with: 'hunter2'")

        #expect(text == "ERR unknown command 'AUTH', with args beginning with: '…'")
    }

    @Test(arguments: [
        ("", "redis:// or rediss://"), ("http://host", "redis:// or rediss://"), ("redis://", "no host"),
        ("redis://:secret@host/x", "database"), ("redis://:secret@host/-1", "database"),
        ("redis://:sec#ret@host", "?"), ("redis://host:0", "port"), ("redis://secret@host", "no password"),
        ("redis://host?x=1", "?"), ("redis://u:p@secret@host", "%40"), ("redis://u:p@ss/secret@host", "%40"),
        ("redis:/u:secret@host", "redis:// or rediss://"), ("u:secret@host", "redis:// or rediss://"),
        ("redis://u:secret/x@host", "port"), ("redis://u:p@ss?secret@host", "?"),
    ])
    func whatIsWrongIsSaidWithoutThePassword(text: String, reason: String) throws {
        let error = try #require(throws: RedisURLError.self) { try RedisAddress(text) }

        #expect(error.description.contains(reason) && error.description.contains(RedisAddress.form))
        #expect(!error.description.contains("secret") && !error.description.contains("sec#ret"))
    }
}
