import Testing

@testable import Credentials

struct SecretSealerTests {
    private func key(_ letter: String) throws -> SecretKey { try SecretKey(String(repeating: letter, count: 32)) }

    @Test(arguments: ["x", "", "päss wörd\n\u{0}", String(repeating: "long ", count: 10_000)])
    func whatIsSealedIsOpened(value: String) throws {
        let sealer = SecretSealer(secret: try key("a"))
        let sealed = try sealer.seal(value, for: .secret("n"))

        #expect(try sealer.open(sealed, at: .secret("n")) == value)
        #expect(value.count < 8 || !sealed.contains(value))
        #expect(try sealer.seal(value, for: .secret("n")) != sealed)
    }

    @Test func aValueIsOfItsPlaceAlone() throws {
        let sealer = SecretSealer(secret: try key("a"))
        let sealed = try sealer.seal("v", for: .secret("one"))
        let places = [
            SealedPlace.secret("two"), SealedPlace(table: "secrets", column: "other", row: "one"),
            SealedPlace(table: "secret", column: "ssealed", row: "one"),
        ]
        for place in places {
            #expect(throws: SealingError.damaged(name: place.row)) { try sealer.open(sealed, at: place) }
        }
    }

    @Test func anEarlierKeyOpensWhatItSealed() throws {
        let old = SecretSealer(secret: try key("a"))
        let sealed = try old.seal("v", for: .secret("n"))
        let new = SecretSealer(secret: try key("b"), previous: [try key("c"), try key("a")])

        #expect(try new.open(sealed, at: .secret("n")) == "v")
        #expect(new.key(of: sealed) == .previous && old.key(of: sealed) == .current)
        let other = SecretSealer(secret: try key("b"))
        #expect(other.key(of: sealed) == .unknown)
        #expect(throws: SealingError.otherKey(name: "n")) { try other.open(sealed, at: .secret("n")) }
        #expect("\(SealingError.otherKey(name: "n"))".contains("the secret n "))
    }

    @Test func aChangedTextIsFound() throws {
        let sealer = SecretSealer(secret: try key("a"))
        let sealed = try sealer.seal("value", for: .secret("n"))
        for place in sealed.indices {
            var text = sealed
            text.replaceSubrange(place...place, with: sealed[place] == "A" ? "B" : "A")
            #expect(throws: SealingError.self, "\(text)") { try sealer.open(text, at: .secret("n")) }
        }
        for text in ["", "v1", "v1..", "v1.a.b", "v2" + sealed.dropFirst(2), sealed + ".", sealed + "A", "v1.\u{0}.x"] {
            #expect(throws: SealingError.self, "\(text)") { try sealer.open(text, at: .secret("n")) }
        }
    }

    @Test func theKeyIsNoneThatSignsTokens() throws {
        // The id of a key tells nothing of the key, and differs from key to key.
        let sealed = try ["a", "b"].map { try SecretSealer(secret: key($0)).seal("v", for: .secret("n")) }
        let ids = sealed.map { $0.split(separator: ".")[1] }
        #expect(ids[0] != ids[1] && ids.allSatisfy { $0.count == 16 })
    }
}
