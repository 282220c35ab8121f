import Domain
import Synchronization

/// Makes messages of what was stored, as far as somebody asks for it.
///
/// To hand it a batch costs the writer next to nothing: the batch is looked at later, by `run`, at most each 50 ms.
/// Where nobody watches it is not even kept.
public final class LiveFeed: Sendable {
    private struct State {
        var batches: [(batch: RecordBatch, receipt: WriteReceipt)] = []
        var rows = 0
        var passedOver: [String: Int] = [:]
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let hub: LiveHub
    private let limits: LiveFeedLimits
    private let render: @Sendable (LiveRow) -> [UInt8]
    private let state = Mutex(State())

    /// A feed into `hub`, whose messages are what `render` makes of rows.
    public init(
        hub: LiveHub, limits: LiveFeedLimits = LiveFeedLimits(), render: @escaping @Sendable (LiveRow) -> [UInt8]
    ) {
        self.hub = hub
        self.limits = limits
        self.render = render
    }

    /// Takes note of a batch that was stored.
    public func note(_ batch: RecordBatch, _ receipt: WriteReceipt) {
        hub.noteStored(batch.count, of: batch.kind)
        guard hub.wantsRows else { return }
        let waiter = state.withLock { state in
            if state.rows > 0, state.rows + batch.count > limits.waitingRows {
                state.passedOver[batch.kind, default: 0] += batch.count
            } else {
                state.batches.append((batch, receipt))
                state.rows += batch.count
            }
            return state.waiter.take()
        }
        waiter?.resume()
    }

    /// Makes messages until the task is cancelled, and of all that was noted until then.
    public func run() async {
        let clock = ContinuousClock()
        var sampler = LiveSampler(limits, at: clock.now)
        var version: UInt64?
        var told = clock.now
        while !Task.isCancelled {
            await waitForBatches(atMost: sampler.hasOmitted ? .seconds(1) : nil)
            let began = clock.now
            if let demand = hub.demand(unless: version) {
                version = demand.version
                sampler.set(demand, at: began)
            }
            sampler.refill(at: began)
            work(&sampler)
            if began - told >= .seconds(1) {
                hub.publish(omitted: sampler.takeOmitted())
                told = began
            }
            try? await clock.sleep(until: began + limits.tick)
        }
        // What was stored until the end is told too.
        if let demand = hub.demand(unless: version) { sampler.set(demand, at: clock.now) }
        work(&sampler)
        hub.publish(omitted: sampler.takeOmitted())
    }

    /// Looks at what was noted, and publishes what is worth it.
    private func work(_ sampler: inout LiveSampler) {
        let (batches, passedOver) = state.withLock { state in
            defer { (state.batches, state.rows, state.passedOver) = ([], 0, [:]) }
            return (state.batches, state.passedOver)
        }
        for (batch, receipt) in batches { sampler.look(at: batch, receipt) }
        for (kind, count) in passedOver { sampler.pass(over: count, of: try? LiveTopic(kind)) }
        hub.publish(
            sampler.takeChosen().map { row, audience in
                LiveDraft(facts: row.facts, payload: render(row), audience: audience)
            })
    }

    /// Waits until something was noted, or until a time has passed.
    private func waitForBatches(atMost limit: Duration?) async {
        let timer = limit.map { limit in
            Task {
                try? await Task.sleep(for: limit)
                wake()
            }
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    if !state.batches.isEmpty || !state.passedOver.isEmpty || Task.isCancelled { return true }
                    state.waiter = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            wake()
        }
        timer?.cancel()
    }

    private func wake() {
        state.withLock { $0.waiter.take() }?.resume()
    }
}
