import CNcurses
public import Canvas
import Foundation
import Glibc
import Limits
import Synchronization

/// The screen: open it, read keys, present frames, give it back.
///
/// A local variable in one function of the main thread, passed `inout`. Its end gives the terminal back, on return
/// and on throw; `exit`, deadly signals and Swift traps give it back too, on any thread. After SIGKILL, `reset` helps.
///
/// While it lives, standard output and standard error go to memory (where they are this terminal); the last 64 KB are
/// shown on the normal screen at the end, ``strayLines()`` has them at once. SIGINT, SIGTERM, SIGHUP, SIGWINCH,
/// SIGCONT and SIGTSTP become ``Input``. Their handlers only set a bit, so other threads need not block them.
///
/// After ``Input/hangUp`` nothing is written or read any more, and when the session ends SIGHUP stays ignored, so that
/// the rest of the process can go on without a terminal.
public struct TerminalSession: ~Copyable {
    public internal(set) var capabilities: TerminalCapabilities
    public internal(set) var size: Size

    let environment: [String: String]
    var device: TerminalDevice
    private let screen: OpaquePointer
    var pairs: PairTable
    var pictures: PictureEncoder
    /// The pictures that the terminal shows in all their pixels; `nil` where it does not.
    var kitty: KittyPictures?
    /// What the screen shows; `nil` where that is unknown.
    var shown: Frame?
    /// How many bytes the last frame took without its pictures.
    public internal(set) var textByteCount = 0
    var bandwidth: Bandwidth
    let start = ContinuousClock.now
    /// Pictures of the shown frame wait for bandwidth.
    var owesPictures = false
    /// The terminal lost what was on it: everything has to be written again.
    var isStale = true
    /// The terminal's other end has closed.
    var isGone = false
    var hasToldHangUp = false
    /// What came in and has not been asked for yet.
    var inputs: [Input] = []
    /// Somebody woke the session and it was not told yet.
    var isWoken = false
    /// Signals that came in while others were handled.
    var pendingBits: UInt32 = 0
    var utf8 = UTF8Assembler()
    var sequence = SequenceAssembler()
    /// Between the terminal's marks around pasted text, which is nobody's keys.
    var isPasting = false
    var lastByte = ContinuousClock.now
    var told = TerminalAnswers()
    /// Whether clicks and the wheel come here, instead of selecting text.
    public private(set) var reportsMouse: Bool
    /// How often in a row there were bytes that could not be read.
    var unreadableCount = 0
    private var strayOffset = 0
    /// A line that does not end comes in pieces.
    private var stray = LineSplitter(longest: 2000, excess: .isNextLine, endsAtReturn: false)

    private static let isOpen = Atomic(false)

    /// Takes the terminal over.
    ///
    /// - Parameters:
    ///   - options: What the user asks for.
    ///   - environment: Where TERM, COLORTERM and the like are looked up; the process's own where it is nil.
    /// - Throws: `TerminalError` where there is no screen to be had; nothing was changed then.
    public init(
        options: TerminalOptions = TerminalOptions(),
        environment: [String: String]? = nil
    ) throws(TerminalError) {
        let environment = environment ?? ProcessInfo.processInfo.environment
        guard Self.isOpen.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged else {
            throw .alreadyOpen
        }
        let opening: Opening
        do throws(TerminalError) {
            opening = try Opening(options: options, environment: environment)
        } catch {
            Self.isOpen.store(false, ordering: .relaxed)
            throw error
        }
        self.environment = environment
        capabilities = opening.capabilities
        device = opening.device
        screen = opening.screen
        size = Size(width: 0, height: 0)
        pairs = PairTable(depth: .none, hasOwnColors: true, capacity: 1)
        pictures = PictureEncoder(depth: .none, size: size)
        reportsMouse = options.reportsMouse
        bandwidth = Bandwidth(bytesPerSecond: options.bytesPerSecond)
        adoptSize()
        use(capabilities.colorDepth)
        switchModes(on: true)
        if capabilities.showsRealPixels { tryKitty(isInsideTmux: opening.isInsideTmux) }
    }

    deinit {
        // Deinitializers cannot change the value that ends.
        var device = device
        var kitty = kitty
        if capabilities.isANSI { _ = device.write((kitty?.deleteAll() ?? []) + Self.modesOff) }
        if isGone || device.isGone {
            gantop_restore_disarm()
        } else if device.drain(within: .seconds(1)) {
            // Armed until the screen is back: a crash in between is caught like any other.
            endwin()
            gantop_restore_disarm()
        } else {
            // The link has stalled, and `endwin` would wait for it; whoever ends the program would not.
            gantop_restore_now()
        }
        let hasHungUp = isGone || hasToldHangUp || device.isGone
        gantop_delete_screen(screen)
        gantop_restore_end()
        device.closeAll()
        gantop_release_signals(hasHungUp)
        Self.isOpen.store(false, ordering: .relaxed)
    }

    /// Changes the colour depth while the dashboard is up.
    public mutating func use(_ depth: ColorDepth) {
        capabilities.colorDepth = depth
        var hasOwnColors = true
        if depth > .none {
            // Harmless when repeated; terminals without colours refuse and stay as they are.
            start_color()
            hasOwnColors = use_default_colors() == OK
        }
        // Text goes through ncurses, which never has more than a palette.
        let textDepth = min(depth, ColorDepth(colorCount: Int(gantop_color_count())))
        pairs = PairTable(
            depth: textDepth, hasOwnColors: hasOwnColors, capacity: Int(gantop_pair_count()))
        pictures = PictureEncoder(depth: depth, size: size)
        invalidate()
    }

    /// Has the mouse reported, or leaves it to the terminal, which then selects text with it.
    public mutating func useMouse(_ isOn: Bool) {
        reportsMouse = isOn
        switchModes(on: true)
    }

    /// Bracketed paste and, where wanted, the mouse: single clicks and the wheel, in the form that has no end of columns.
    private mutating func switchModes(on isOn: Bool) {
        guard capabilities.isANSI, !isGone else { return }
        let mouse = reportsMouse ? "\u{1b}[?1000h\u{1b}[?1006h" : "\u{1b}[?1006l\u{1b}[?1000l"
        if !device.write(isOn ? Array("\u{1b}[?2004h\(mouse)".utf8) : Self.modesOff) { isGone = true }
    }

    /// The same in TerminalRestore.c, for ends that come as a surprise.
    private static let modesOff = Array("\u{1b}[?1006l\u{1b}[?1000l\u{1b}[?2004l".utf8)

    /// Lets the next frame be written in full, as after Ctrl-L.
    public mutating func invalidate() {
        isStale = true
        shown = nil
    }

    /// Gives the terminal back, stops the process as Ctrl-Z does, and takes the terminal again when it goes on.
    ///
    /// Ctrl-Z and SIGTSTP come here by themselves. The next input is ``Input/continued``.
    public mutating func suspend() {
        guard !isGone else { return }
        leave()
        gantop_restore_disarm()
        gantop_stop_process()
        gantop_restore_arm()
        // The news of going on is told here, once.
        let told = UInt32(GANTOP_CONTINUED | GANTOP_STOP)
        pendingBits = (pendingBits | gantop_take_pending()) & ~told
        takeAgain()
    }

    /// Gives the screen back for a while.
    mutating func leave() {
        switchModes(on: false)
        if let bytes = kitty?.deleteAll() { _ = device.write(bytes) }
        // The rest of a frame has no place on the shell's screen.
        if !device.drain(within: .seconds(1)) {
            device.discard()
            if kitty != nil { _ = device.write(KittyPicture.end) }
        }
        endwin()
    }

    /// Takes the terminal after somebody else had it, and shows the last frame again.
    mutating func takeAgain() {
        let last = shown
        if adoptSize() { inputs.append(.resized(size)) }
        gantop_blank_screen()
        switchModes(on: true)
        invalidate()
        present(last ?? Frame(size: size))
        inputs.append(.continued)
    }

    /// Asks for the terminal's size and prepares for it; true where it is another one.
    @discardableResult
    mutating func adoptSize() -> Bool {
        var columns: CInt = 0
        var rows: CInt = 0
        let hasSize = gantop_terminal_size(device.descriptor, &columns, &rows)
        let (width, height) = TerminalDetection.size(
            reported: hasSize ? (Int(columns), Int(rows)) : nil, environment: environment)
        let newSize = Size(width: width, height: height)
        guard newSize != size else { return false }
        size = newSize
        resize_term(CInt(height), CInt(width))
        pictures = PictureEncoder(depth: capabilities.colorDepth, size: newSize)
        invalidate()
        return true
    }

    /// The lines that were printed to standard output and standard error since the last call, as plain text.
    ///
    /// Not all at once where there are many; control characters may still be among them.
    public mutating func strayLines() -> [String] {
        let capacity = 16 * 1024
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            count = buffer.withMemoryRebound(to: CChar.self) {
                gantop_captured(strayOffset, $0.baseAddress, capacity)
            }
        }
        strayOffset += bytes.count
        var lines: [String] = []
        stray.add(bytes[...]) { lines.append(plainText($0)) }
        return lines.filter { !$0.isEmpty }
    }
}
