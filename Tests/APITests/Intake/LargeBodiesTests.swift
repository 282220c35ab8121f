import Dispatch
import NIOCore
import Testing

@testable import API

/// Large bodies keep nobody waiting who sends a small one.
struct LargeBodiesTests {
    @Test func aSmallBodyIsReadBesideManyLargeOnes() async throws {
        let bodies = LargeBodies()
        let large = ByteBuffer(repeating: 1, count: LargeBodies.leastBytes)
        let gate = DispatchSemaphore(value: 0)
        let sizes = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<64 {
                group.addTask {
                    try await bodies.reading(large) { bytes in
                        gate.wait()
                        return bytes.count
                    }
                }
            }

            #expect(try await bodies.reading(ByteBuffer(repeating: 2, count: 10)) { $0.count } == 10)

            for _ in 0..<64 { gate.signal() }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(sizes == Array(repeating: LargeBodies.leastBytes, count: 64))
    }

    @Test(arguments: [10, LargeBodies.leastBytes])
    func whatReadingThrowsIsThrown(size: Int) async throws {
        let body = ByteBuffer(repeating: 1, count: size)
        await #expect(throws: CancellationError.self) {
            try await LargeBodies().reading(body) { _ in throw CancellationError() }
        }
    }
}
