import Foundation

/// What libFuzzer calls with each input; `FUZZ_READER` names the reader.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    chosenReader.read(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

private let chosenReader: FuzzReader = {
    let name = ProcessInfo.processInfo.environment["FUZZ_READER"] ?? ""
    guard let reader = FuzzReader(rawValue: name) else {
        let allowed = FuzzReader.allCases.map(\.rawValue).joined(separator: ", ")
        fatalError("FUZZ_READER is '\(name)'; allowed: \(allowed)")
    }
    // The main thread may wait: it is none of those that run tasks.
    let isPrepared = DispatchSemaphore(value: 0)
    Task.detached {
        await FuzzReader.prepare()
        isPrepared.signal()
    }
    isPrepared.wait()
    return reader
}()
