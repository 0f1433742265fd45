import CNcurses
import Canvas
import Glibc

extension TerminalSession {
    /// Waits for something to happen: a key, a signal, a wake-up.
    ///
    /// Returns `nil` when the time is up; without a timeout it waits for ever. After ``Input/hangUp``, which is told
    /// once, only signals and wake-ups come.
    public mutating func nextInput(timeout: Duration?) -> Input? {
        let deadline = timeout.map { ContinuousClock.now + $0 }
        while true {
            takeSignals()
            if inputs.isEmpty, !isGone { takeKey() }
            if isGone, !hasToldHangUp {
                hasToldHangUp = true
                inputs.append(.hangUp)
            }
            if !inputs.isEmpty { return inputs.removeFirst() }
            // Last: whoever wakes without end must not keep keys from being heard.
            if isWoken {
                isWoken = false
                return .wake
            }
            let remaining = deadline.map { $0 - ContinuousClock.now }
            if let remaining, remaining <= .zero { return nil }
            wait(remaining)
        }
    }

    private mutating func takeSignals() {
        let bits = pendingBits | gantop_take_pending()
        pendingBits = 0
        func has(_ bit: Int) -> Bool { bits & UInt32(bit) != 0 }
        guard bits != 0 else { return }
        if has(GANTOP_HANG_UP) {
            // Somebody may have sent the signal by hand: then the terminal is there to be given back.
            if device.isGone { isGone = true }
            if !hasToldHangUp { inputs.append(.hangUp) }
            hasToldHangUp = true
        }
        if has(GANTOP_TERMINATE) { inputs.append(.terminate) }
        if has(GANTOP_INTERRUPT) { inputs.append(.interrupt) }
        if !isGone {
            if has(GANTOP_RESIZED) {
                // Smaller and large again before anybody looked: the size is the old one, the contents are not.
                if !adoptSize() { invalidate() }
                inputs.append(.resized(size))
            }
            if has(GANTOP_STOP) {
                suspend()
            } else if has(GANTOP_CONTINUED) {
                // Stopped without being asked (SIGSTOP): the shell has had the terminal since.
                leave()
                takeAgain()
            }
        }
        if has(GANTOP_WAKE) { isWoken = true }
    }

    /// Whether the terminal's paper is dark or light, by its own answer; `nil` where it gives none within a tenth of a second.
    ///
    /// The terminal is asked once, before the first frame. Keys that are pressed meanwhile are kept.
    public mutating func background() -> Background? {
        ask(aboutPictures: false)
        return told.background
    }

    /// Asks the terminal, once, all that it is to be asked, and waits a little for its answers.
    mutating func ask(aboutPictures: Bool) {
        guard !isGone, !told.isAsked, TerminalAnswers.mayAsk(capabilities.terminalType) else { return }
        told.isAsked = true
        guard device.write(TerminalAnswers.questions(aboutPictures: aboutPictures)) else {
            isGone = true
            return
        }
        let deadline = ContinuousClock.now + TerminalAnswers.patience
        func isAnswered(_ told: TerminalAnswers) -> Bool {
            told.isOver || told.background != nil && (!aboutPictures || told.takesPictures != nil)
        }
        while !isGone, !isAnswered(told), deadline > .now {
            takeKey(atMost: inputs.count + 1)
            guard !isAnswered(told) else { break }
            wait(deadline - .now)
        }
    }

    /// Puts a key that was pressed already into `inputs`, or as many as it may hold.
    private mutating func takeKey(atMost count: Int = 1) {
        // Each turn takes at least a byte of what is there.
        while inputs.count < count {
            let code = gantop_read_key()
            guard code >= 0 else { return noteUnreadableBytes() }
            unreadableCount = 0
            forgetWhatHasNoEnd()
            guard code <= 255 else {
                utf8.reset()
                take(KeyMap.meaning(ofCode: code, name: gantop_key_name(code).map { String(cString: $0) }))
                continue
            }
            let byte = UInt8(code)
            if byte == 27, !sequence.mayHoldEscape {
                beginSequence()
            } else if sequence.isOpen {
                if let meaning = sequence.add(byte) { takeSequence(meaning) }
            } else if let scalar = utf8.add(byte) {
                take(KeyMap.meaning(ofScalar: scalar.value))
            }
        }
    }

    private mutating func take(_ meaning: KeyMap.Meaning) {
        guard !isPasting else { return }
        switch meaning {
        case .key(let key): inputs.append(.key(key))
        case .interrupt: inputs.append(.interrupt)
        case .stop: suspend()
        case .nothing: break
        }
    }

    private mutating func takeSequence(_ meaning: SequenceAssembler.Meaning) {
        switch meaning {
        case .pasteBegins: isPasting = true
        case .pasteEnds: isPasting = false
        case .key(let key): take(.key(key))
        case .mouse(let mouse): if !isPasting { inputs.append(.mouse(mouse)) }
        case .background(let background): told.background = background
        case .pictures(let answer):
            if answer.id == TerminalAnswers.pictureID { told.takesPictures = answer.isYes }
        case .attributes: told.isOver = true
        case .nothing: break
        }
    }

    /// After an Esc: begins a sequence that terminfo does not have, so that it is not typed as letters.
    ///
    /// A key that came with the Esc (Alt held, or typed fast) is kept, as Esc and then itself.
    private mutating func beginSequence() {
        sequence.reset()
        let introducer = gantop_read_key()
        guard introducer >= 0 else { return take(.key(.escape)) }
        guard introducer < 0x80 else {
            take(.key(.escape))
            // At worst a character that was typed right behind the Esc loses its first byte.
            if introducer > 255 { take(KeyMap.meaning(ofCode: introducer, name: nil)) }
            return
        }
        if introducer == 27 {
            take(.key(.escape))
            return beginSequence()
        }
        if sequence.begin(UInt8(introducer)) {
            // What a terminal sends comes in one piece or nearly so; a person's Alt-O or Alt-] has nothing behind it.
            if introducer == 0x5b || gantop_waiting_byte_count(device.descriptor) > 0 { return }
            let next = gantop_read_key()
            if next >= 0 {
                if (0...255).contains(next), let meaning = sequence.add(UInt8(next)) {
                    takeSequence(meaning)
                }
                return
            }
            sequence.reset()
        }
        take(.key(.escape))
        take(KeyMap.meaning(ofScalar: UInt32(introducer)))
    }

    /// A sequence or a paste whose end got lost must not swallow what is typed later.
    private mutating func forgetWhatHasNoEnd() {
        let now = ContinuousClock.now
        if now - lastByte > .seconds(1) {
            isPasting = false
            sequence.reset()
        }
        lastByte = now
    }

    /// Bytes that wait and cannot be read would make the wait for them endless and busy.
    private mutating func noteUnreadableBytes() {
        // Once or twice they came just after the attempt.
        unreadableCount = gantop_waiting_byte_count(device.descriptor) > 0 ? unreadableCount + 1 : 0
        if unreadableCount > 100 { isGone = true }
    }

    private mutating func wait(_ remaining: Duration?) {
        var entries = [pollfd(fd: gantop_pending_descriptor(), events: Int16(POLLIN), revents: 0)]
        if !isGone { entries.append(pollfd(fd: device.descriptor, events: Int16(POLLIN), revents: 0)) }
        if !isGone, !device.isIdle {
            entries.append(pollfd(fd: device.sink, events: Int16(POLLOUT), revents: 0))
        }
        let milliseconds = remaining.map { $0 / .milliseconds(1) } ?? -1
        let count = poll(
            &entries, nfds_t(entries.count), CInt(clamping: Int(held: milliseconds.rounded(.up))))
        guard count > 0, !isGone else { return }
        let events = CInt(entries[1].revents)
        // Readable and empty is the end of input.
        let isAtEnd = events & POLLIN != 0 && gantop_waiting_byte_count(device.descriptor) <= 0
        if events & (POLLHUP | POLLERR | POLLNVAL) != 0 || isAtEnd { isGone = true }
        if entries.count > 2, !isGone, !device.flush() { isGone = true }
    }
}
