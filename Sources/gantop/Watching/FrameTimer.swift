import Canvas
import Terminal

/// When a screen draws its next frame: at the pace that its size and the last frame allow, and sooner for a moment after a
/// key.
struct FrameTimer {
    /// For a moment after a key, what it led to is shown sooner than the pace of frames allows.
    static let liveInterval = Duration.milliseconds(50)
    private static let liveTime = Duration.seconds(1)

    private var nextFrame = ContinuousClock.now
    private var hasNews = true
    /// The command that opened the screen counts: its first second must not look empty.
    private var lastKey = ContinuousClock.now

    /// Whether a frame is to be drawn now.
    var isDue: Bool { hasNews && .now >= nextFrame }

    /// After a frame.
    ///
    /// - Parameters:
    ///   - wasTaken: Whether the terminal has taken it; else it is tried again.
    ///   - byteCount: What it took, without its pictures.
    ///   - size: The screen's.
    ///   - begin: When it was begun.
    mutating func presented(_ wasTaken: Bool, byteCount: Int, size: Size, at begin: ContinuousClock.Instant) {
        hasNews = !wasTaken
        let isLive = begin - lastKey < FrameTimer.liveTime
        nextFrame =
            begin + (isLive ? FrameTimer.liveInterval : FramePace(size: size).pause(after: byteCount))
    }

    /// How long to wait for an input at most.
    ///
    /// - Parameter quiet: What changes without any news changes so often.
    /// - Returns: The time until the next frame is due; `quiet` where there is nothing to draw.
    func timeout(quiet: Duration) -> Duration { hasNews ? max(.zero, nextFrame - .now) : quiet }

    /// After the wait: something came, or it is time.
    mutating func heard(_ input: Input?) {
        hasNews = true
        guard let input, input != .wake else { return }
        nextFrame = .now
    }

    /// What somebody did is to be seen soon.
    mutating func touch() { lastKey = .now }
}
