import NIOCore
import NIOWebSocket
import Testing

@testable import HTTP

@Suite("Frames become messages")
struct FrameReaderTests {
    private static let key: WebSocketMaskingKey = [1, 2, 3, 4]

    private static func frame(
        _ opcode: WebSocketOpcode, _ bytes: [UInt8], fin: Bool = true, masked: Bool = true, rsv1: Bool = false
    ) -> WebSocketFrame {
        var data = ByteBuffer(bytes: bytes)
        if masked { data.webSocketMask(key) }
        return WebSocketFrame(fin: fin, rsv1: rsv1, opcode: opcode, maskKey: masked ? key : nil, data: data)
    }

    private static func violation(of frames: [WebSocketFrame], largest: Int = 1000) -> FrameViolation? {
        var reader = FrameReader(largestMessage: largest)
        do throws(FrameViolation) {
            for frame in frames { _ = try reader.read(frame) }
            return nil
        } catch {
            return error
        }
    }

    @Test("A text in one frame, and one in three with a ping between them, are the same")
    func fragments() throws {
        var reader = FrameReader(largestMessage: 1000)
        let whole = try reader.read(FrameReaderTests.frame(.text, Array("héllo".utf8)))
        #expect(whole == .message(.text("héllo")))
        #expect(try reader.read(FrameReaderTests.frame(.text, [0x68, 0xC3], fin: false)) == nil)
        #expect(try reader.read(FrameReaderTests.frame(.ping, [7])) == .ping(ByteBuffer(bytes: [7])))
        #expect(try reader.read(FrameReaderTests.frame(.continuation, [0xA9], fin: false)) == nil)
        #expect(try reader.read(FrameReaderTests.frame(.continuation, Array("llo".utf8))) == whole)
    }

    @Test("Binary messages keep their bytes, and may be empty")
    func binary() throws {
        var reader = FrameReader(largestMessage: 1000)
        let message = try reader.read(FrameReaderTests.frame(.binary, [0, 255, 1]))
        #expect(message == .message(.binary(ByteBuffer(bytes: [0, 255, 1]))))
        #expect(try reader.read(FrameReaderTests.frame(.binary, [])) == .message(.binary(ByteBuffer())))
    }

    @Test("A limit counts all of a message")
    func limit() {
        #expect(FrameReaderTests.violation(of: [FrameReaderTests.frame(.binary, [1, 2, 3, 4])], largest: 4) == nil)
        let pieces = [
            FrameReaderTests.frame(.text, [1, 2, 3], fin: false),
            FrameReaderTests.frame(.continuation, [4, 5], fin: false),
        ]
        #expect(FrameReaderTests.violation(of: pieces, largest: 4) == .messageTooLarge(limit: 4))
    }

    @Test(
        "What breaks the protocol is refused",
        arguments: [
            ([frame(.text, [65], masked: false)], FrameViolation.unmasked),
            ([frame(.text, [65], rsv1: true)], .reservedBits),
            ([frame(WebSocketOpcode(encodedWebSocketOpcode: 3) ?? .text, [])], .reservedOpcode),
            ([frame(WebSocketOpcode(encodedWebSocketOpcode: 11) ?? .text, [])], .reservedOpcode),
            ([frame(.continuation, [65])], .nothingToContinue),
            ([frame(.text, [65]), frame(.continuation, [65])], .nothingToContinue),
            ([frame(.text, [65], fin: false), frame(.text, [65])], .unfinishedMessage),
            ([frame(.ping, [], fin: false)], .controlFrame),
            ([frame(.ping, [UInt8](repeating: 0, count: 126))], .controlFrame),
            ([frame(.connectionClose, [3])], .closeCode),
            ([frame(.text, [0xC3])], .notUTF8),
            ([frame(.text, [0xC3], fin: false), frame(.continuation, [0x28])], .notUTF8),
            ([frame(.text, [0xED, 0xA0, 0x80])], .notUTF8), ([frame(.text, [0xC0, 0x80])], .notUTF8),
            ([frame(.text, [0xF4, 0x90, 0x80, 0x80])], .notUTF8),
            ([frame(.connectionClose, [3, 232, 0xFF])], .notUTF8),
        ])
    func violations(frames: [WebSocketFrame], violation: FrameViolation) {
        #expect(FrameReaderTests.violation(of: frames) == violation)
        #expect(violation.reason.utf8.count <= 123)
    }

    @Test(
        "Close codes that may be sent are read, and others refused",
        arguments: [
            (1000, true), (1001, true), (1002, true), (1003, true), (1007, true), (1011, true), (1014, true),
            (3000, true), (4999, true), (0, false), (999, false), (1004, false), (1005, false), (1006, false),
            (1015, false), (1016, false), (2000, false), (2999, false), (5000, false), (65535, false),
        ] as [(UInt16, Bool)])
    func closeCodes(code: UInt16, isAllowed: Bool) {
        var reader = FrameReader(largestMessage: 1000)
        let frame = FrameReaderTests.frame(.connectionClose, [UInt8(code >> 8), UInt8(code & 255), 65])
        let event = try? reader.read(frame)
        #expect(event == (isAllowed ? .close(WebSocketCloseCode(rawValue: code)) : nil))
    }

    @Test("A close frame needs no code")
    func closeWithoutCode() throws {
        var reader = FrameReader(largestMessage: 1000)
        #expect(try reader.read(FrameReaderTests.frame(.connectionClose, [])) == .close(nil))
    }
}
