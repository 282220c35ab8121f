/// What a subscriber receives.
public enum LiveDelivery: Sendable {
    /// So many messages were dropped before the next one, because the subscriber was too slow.
    case dropped(Int)
    /// So many further records of a topic were not made into messages, because there were more than anybody can watch.
    case omitted(LiveTopic, Int)
    /// A message.
    case message(LiveMessage)
    /// The subscription has ended; nothing follows.
    case ended(LiveEnd)
}

/// How a subscription begins for somebody who asked for what was missed.
public enum LiveStart: Sendable, Equatable {
    /// It begins with the next message; `position` is where the stream stands.
    case live(LivePosition)
    /// So many messages that were missed come first; `position` is where the stream stands after them.
    case resumed(LivePosition, missed: Int)
    /// What was missed is not known any more: begin anew with a snapshot. `position` is where the stream stands.
    case reset(LivePosition)
}
