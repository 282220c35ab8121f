import Domain
import Testing

@testable import Store

struct RecentBucketsTests {
    @Test func pastItsBoundTheOneGoesThatWasNotUsedForLongest() {
        var buckets = RecentBuckets<Int, Int>(capacity: 3, lifetime: Timestamp.day)
        for key in 1...3 { buckets.set(key, key * 10, at: clock) }
        buckets.set(1, 11, at: clock)
        buckets.set(4, 40, at: clock)

        #expect(buckets.count == 3 && buckets[1] == 11 && buckets[2] == nil && buckets[3] == 30 && buckets[4] == 40)
    }

    @Test func whatWasNotUsedForLongGoesAlone() {
        var buckets = RecentBuckets<Int, Int>(capacity: 100, lifetime: Timestamp.minute)
        for key in 0..<10 { buckets.set(key, 0, at: clock + Int64(key) * 10 * Timestamp.second) }

        #expect(buckets.count == 7 && buckets[2] == nil && buckets[3] == 0)
    }

    @Test func whateverIsUsedItHoldsTheLastOnes() {
        var random = SplitMix64(seed: 7)
        var buckets = RecentBuckets<Int, Int>(capacity: 20, lifetime: Timestamp.day)
        var used: [Int] = []
        for step in 0..<2_000 {
            let key = Int.random(in: 0..<50, using: &random)
            buckets.set(key, step, at: clock)
            used.removeAll { $0 == key }
            used.append(key)

            let expected = used.suffix(20)
            #expect(buckets.count == expected.count && expected.allSatisfy { buckets[$0] != nil })
        }
    }
}
