import NIOCore

/// The messages that a client sends, for one reader; they end when the socket begins to close.
///
/// No more is read from the connection than the reader takes.
public struct WebSocketInbound: AsyncSequence, Sendable {
    /// A message.
    public typealias Element = WebSocketMessage

    typealias Producer = NIOAsyncSequenceProducer<
        WebSocketMessage, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, WebSocketDemand
    >

    private let producer: Producer

    init(_ producer: Producer) {
        self.producer = producer
    }

    /// Reads the messages in their order.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private var iterator: Producer.AsyncIterator

        fileprivate init(_ iterator: Producer.AsyncIterator) {
            self.iterator = iterator
        }

        /// The next message; nil when there are no more, or when the task is cancelled.
        public mutating func next() async -> WebSocketMessage? { await iterator.next() }
    }

    /// The one reader.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(producer.makeAsyncIterator()) }
}

/// Tells the socket's handler, on its event loop, when the reader wants more.
final class WebSocketDemand: NIOAsyncSequenceProducerDelegate {
    private let handler: NIOLoopBound<WebSocketChannelHandler>
    private let eventLoop: any EventLoop

    init(_ handler: WebSocketChannelHandler, eventLoop: any EventLoop) {
        self.handler = NIOLoopBound(handler, eventLoop: eventLoop)
        self.eventLoop = eventLoop
    }

    func produceMore() {
        eventLoop.execute { self.handler.value.resumeReading() }
    }

    func didTerminate() {
        eventLoop.execute { self.handler.value.readerIsGone() }
    }
}
