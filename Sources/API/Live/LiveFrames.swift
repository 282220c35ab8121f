import Live
import NIOCore

/// A message as WebSockets carry it: made once for all.
struct LiveSocketFrame: Sendable {
    /// The JSON text.
    let text: ByteBuffer

    /// The frame of a message.
    init(_ message: LiveMessage) {
        text = ByteBuffer(bytes: LiveEnvelope.message(message))
    }
}

/// A message as server-sent events carry it, in its envelope: made once for all.
struct LiveEventFrame: Sendable {
    /// The event's lines.
    let lines: ByteBuffer

    /// The event of a message.
    init(_ message: LiveMessage) {
        self.init(LiveEnvelope.message(message), at: message.position)
    }

    /// An event of any text at a position; JSON has no line feeds of its own.
    init(_ json: [UInt8], at position: LivePosition?) {
        var lines = ByteBuffer()
        lines.reserveCapacity(json.count + 64)
        if let position { lines.writeString("id: \(position.text)\n") }
        lines.writeString("data: ")
        lines.writeBytes(json)
        lines.writeString("\n\n")
        self.lines = lines
    }
}

/// The dashboard's numbers as an event of nothing else, as the former dashboard reads them: made once for all.
struct LiveNumbersFrame: Sendable {
    /// The event's lines.
    let lines: ByteBuffer

    /// The event of a message.
    init(_ message: LiveMessage) {
        lines = LiveEventFrame(message.payload, at: message.position).lines
    }
}
