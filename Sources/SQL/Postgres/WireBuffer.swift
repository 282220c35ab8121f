/// Bytes on their way to the server: one piece of memory that grows and is used again.
final class WireBuffer {
    private(set) var start: UnsafeMutableRawPointer
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int = 4096) {
        self.capacity = capacity
        start = .allocate(byteCount: capacity, alignment: 8)
    }

    deinit {
        start.deallocate()
    }

    /// Forgets the bytes, and keeps the memory unless one value made it very large.
    func clear() {
        count = 0
        guard capacity > WireBuffer.keptCapacity else { return }
        start.deallocate()
        capacity = WireBuffer.keptCapacity
        start = .allocate(byteCount: capacity, alignment: 8)
    }

    private static let keptCapacity = 1_048_576

    func append<Value: FixedWidthInteger>(_ value: Value) {
        reserve(MemoryLayout<Value>.size)
        start.storeBytes(of: value.bigEndian, toByteOffset: count, as: Value.self)
        count += MemoryLayout<Value>.size
    }

    func append(_ bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count)
        if let source = bytes.baseAddress { (start + count).copyMemory(from: source, byteCount: bytes.count) }
        count += bytes.count
    }

    func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// Writes a number over the bytes at `offset`.
    func replace(at offset: Int, with value: Int32) {
        start.storeBytes(of: value.bigEndian, toByteOffset: offset, as: Int32.self)
    }

    private func reserve(_ more: Int) {
        guard count + more > capacity else { return }
        capacity = max(capacity * 2, count + more)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
        larger.copyMemory(from: start, byteCount: count)
        start.deallocate()
        start = larger
    }
}
