import Foundation
import Limits
import RunRecord

/// Frames to and from the first of PyTorch's processes: four letters, four bytes of nothing, a length, and so many bytes.
struct TorchWire {
    /// What a frame is about.
    enum Kind: String {
        // To PyTorch.
        case game = "GAME"
        case doubt = "DOUB"
        case live = "LIVE"
        case load = "LOAD"
        case step = "STEP"
        case save = "SAVE"
        case end = "END "
        // From it.
        case here = "HERE"
        case done = "DONE"
        case notANumber = "NAN "
        case parts = "PART"
    }

    let processes: TorchProcesses
    /// The memory of what was sent last.
    private var frame: [UInt8] = []

    init(processes: TorchProcesses) { self.processes = processes }

    /// How long to wait before the processes are looked at.
    private static let glance: Int32 = 200

    /// - Parameters:
    ///   - kind: What it is about.
    ///   - write: Writes the payload behind what is there.
    /// - Throws: `TorchError` where a process has ended.
    mutating func send(_ kind: Kind, _ write: (inout [UInt8]) -> Void = { _ in }) throws(TorchError) {
        frame.removeAll(keepingCapacity: true)
        frame += kind.rawValue.utf8
        frame += repeatElement(0, count: 12)
        write(&frame)
        let length = UInt64(frame.count - 16).littleEndian
        let socket = processes.socket
        let sent = frame.withUnsafeMutableBytes { bytes in
            bytes.storeBytes(of: length, toByteOffset: 8, as: UInt64.self)
            return socket.send(UnsafeRawBufferPointer(bytes))
        }
        guard sent == frame.count else { throw death() }
    }

    /// Waits for the next frame.
    ///
    /// - Parameter mayGoOn: Asked now and then while nothing comes.
    /// - Returns: What it is about, and what it says.
    /// - Throws: `TorchError` where a process has ended instead, or nobody waits any more.
    func take(while mayGoOn: () -> Bool = { true }) throws(TorchError) -> (kind: Kind, payload: [UInt8]) {
        let head = try bytes(16, while: mayGoOn)
        let name = String(decoding: head[..<4], as: UTF8.self)
        let length = head[8...].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let kind = Kind(rawValue: name), length < 1 << 40 else {
            throw TorchError("PyTorch's process said what nobody understands.")
        }
        return (kind, try bytes(Int(length), while: { true }))
    }

    private func bytes(_ count: Int, while mayGoOn: () -> Bool) throws(TorchError) -> [UInt8] {
        var isWhole = true
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count, isWhole {
                let rest = UnsafeMutableRawBufferPointer(
                    start: buffer.baseAddress.map { $0 + filled }, count: count - filled)
                let got = arrives(while: mayGoOn) ? processes.socket.next(into: rest) : 0
                if got > 0 { filled += got } else { isWhole = false }
            }
        }
        guard isWhole else { throw death() }
        return bytes
    }

    /// Waits until there is something to read; `false` where a process died first.
    private func arrives(while mayGoOn: () -> Bool) -> Bool {
        var wanted = pollfd(fd: processes.socket.number, events: Int16(POLLIN), revents: 0)
        while poll(&wanted, 1, TorchWire.glance) <= 0 {
            if !mayGoOn() { processes.death = "stopped before its first step" }
            if processes.death != nil { return false }
            if let words = processes.takeDeath() {
                processes.death = words
                return false
            }
        }
        return true
    }

    /// What has happened to the processes; they need a moment to end.
    private func death() -> TorchError {
        for _ in 0..<100 {
            if let words = processes.death ?? processes.takeDeath() { return TorchError("\(words).") }
            usleep(20_000)
        }
        return TorchError("PyTorch's process is no longer heard.")
    }
}
