import CNcurses
import Canvas
import Glibc

/// A terminal that was just taken over, and what it can do.
struct Opening {
    let device: TerminalDevice
    let screen: OpaquePointer
    let capabilities: TerminalCapabilities
    /// tmux passes pictures on.
    let isInsideTmux: Bool

    init(options: TerminalOptions, environment: [String: String]) throws(TerminalError) {
        let device = try TerminalDevice()
        let codeset = Self.setLocale(options: options, environment: environment)
        // Before ncurses, which leaves signals alone that have handlers.
        gantop_catch_signals()
        let error = Self.openAll(device)
        guard error == 0 else {
            gantop_delete_screen(nil)
            gantop_restore_end()
            gantop_release_signals(false)
            device.closeAll()
            throw .noTerminal(reason: Self.reason(error))
        }
        let types = TerminalDetection.terminalTypes(environment: environment, choice: options.colorChoice)
        guard let (screen, type) = Self.newScreen(types: types) else {
            gantop_delete_screen(nil)
            gantop_restore_end()
            gantop_release_signals(false)
            device.closeAll()
            throw .noUsableType(types)
        }
        Self.setUp(device)
        let terminfo = TerminalDetection.TerminfoFacts(
            colorCount: Int(tigetnum("colors")),
            saysDirectColor: gantop_has_capability("RGB") || gantop_has_capability("Tc"))
        let isUnicode = TerminalDetection.isUnicode(codeset: codeset, choice: options.glyphs)
        let glyphs = ChartGlyphs(isUnicode: isUnicode, choice: options.glyphs, environment: environment)
        let kitty =
            options.wantsRealPixels
            ? KittySupport(environment: environment, tmux: KittySupport.TmuxFacts(environment: environment))
            : nil
        self.device = device
        self.screen = screen
        isInsideTmux = kitty == .insideTmux
        var capabilities = TerminalCapabilities(
            colorDepth: TerminalDetection.colorDepth(
                choice: options.colorChoice, environment: environment, terminfo: terminfo),
            glyphs: glyphs.glyphs,
            terminalType: type, isANSI: gantop_is_ansi(),
            notes: Self.notes(
                type: type, types: types, options: options, codeset: codeset, environment: environment)
                + [glyphs.note, kitty?.reason].compactMap { $0 })
        capabilities.showsRealPixels = kitty != nil && kitty?.reason == nil && capabilities.showsPictures
        self.capabilities = capabilities
    }

    static func setLocale(options: TerminalOptions, environment: [String: String]) -> String {
        var first: String?
        for locale in TerminalDetection.characterLocales(environment: environment, choice: options.glyphs) {
            guard let codeset = gantop_set_character_locale(locale).map({ String(cString: $0) }) else {
                continue
            }
            if TerminalDetection.isUTF8(codeset: codeset) { return codeset }
            first = first ?? codeset
        }
        return first ?? "ANSI_X3.4-1968"
    }

    /// Opens what a session needs besides the terminal; returns 0 or an errno.
    private static func openAll(_ device: TerminalDevice) -> CInt {
        // Without its pipe, nobody would hear signals.
        guard gantop_pending_descriptor() >= 0 else { return EMFILE }
        let error = gantop_open_streams(device.descriptor)
        return error == 0 ? gantop_restore_begin(device.sink) : error
    }

    private static func reason(_ error: CInt) -> String {
        let reason = String(cString: strerror(error))
        return switch error {
        case EMFILE, EINVAL: "\(reason); ulimit -n allows too few"
        case EFBIG: "ulimit -f allows no file of 1 MB, not even in memory"
        default: reason
        }
    }

    private static func newScreen(types: [String]) -> (OpaquePointer, String)? {
        for type in types {
            if let screen = gantop_new_screen(type) { return (screen, type) }
        }
        return nil
    }

    private static func setUp(_ device: TerminalDevice) {
        cbreak()
        noecho()
        nonl()
        // A lone Esc is believed after this many milliseconds.
        set_escdelay(25)
        gantop_free_control_keys(device.descriptor)
        gantop_open_keyboard()
        // Not every terminal can hide its cursor.
        curs_set(0)
        gantop_prepare_window()
        gantop_restore_arm()
        gantop_blank_screen()
    }

    private static func notes(
        type: String, types: [String], options: TerminalOptions, codeset: String,
        environment: [String: String]
    ) -> [String] {
        var notes: [String] = []
        let asked = environment["TERM"] ?? ""
        if type != asked,
            !types.contains(asked) || types.firstIndex(of: asked) ?? 0 < types.firstIndex(of: type) ?? 0
        {
            notes.append("The terminal type \(asked) is unknown here; using \(type).")
        }
        if options.glyphs.isMoreThanASCII, !TerminalDetection.isUTF8(codeset: codeset) {
            notes.append("No UTF-8 locale is installed here; drawing in ASCII.")
        }
        return notes
    }
}
