import CNcurses
import Canvas
import Glibc

extension TerminalSession {
    /// Shows pictures in no more than these colours from the next frame on, dithered where the palette is small.
    public mutating func showPictures(inAtMost limit: ColorDepth) {
        let depth = min(limit, capabilities.colorDepth)
        guard depth != pictures.depth else { return }
        pictures = PictureEncoder(depth: depth, size: pictures.size)
    }

    /// Sends pictures that are new, and says which cells show their parts.
    mutating func realPixels(for frame: Frame) -> (parts: [UInt64], bytes: [UInt8]) {
        let allowed = bandwidth
        guard !frame.pictures.isEmpty,
            let real = kitty?.prepare(frame, size: pictures.size, mayCost: { allowed.allows($0) })
        else { return ([], []) }
        bandwidth.spend(real.bytes.count)
        return real
    }

    /// Takes pictures that no cell shows any more from the terminal.
    mutating func deleteUnseen() -> [UInt8] {
        let bytes = kitty?.delete(unlessShown: pictures.shown) ?? []
        bandwidth.spend(bytes.count)
        return bytes
    }

    /// Prepares for pictures in all their pixels where the terminal, asked itself, says that it takes them.
    ///
    /// In tmux its word for the terminal around it has to do. Whatever the end, the terminal must not keep pictures.
    mutating func tryKitty(isInsideTmux: Bool) {
        if !isInsideTmux {
            ask(aboutPictures: true)
            guard told.takesPictures == true else {
                capabilities.showsRealPixels = false
                capabilities.notes.append(KittySupport.refusal)
                return
            }
        }
        let pictures = KittyPictures(isInsideTmux: isInsideTmux, family: Int(getpid()))
        pictures.surprisedEnd.withUnsafeBufferPointer { gantop_restore_also($0.baseAddress, $0.count) }
        gantop_restore_arm()
        kitty = pictures
    }
}
