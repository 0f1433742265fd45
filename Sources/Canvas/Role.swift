/// What something on the screen is for; the theme says how that looks.
///
/// Names are dotted, and a role that a theme does not name falls back by its dots: `loss.generator.raw`,
/// `loss.generator`, `loss`, `text`.
public struct Role: RawRepresentable, Hashable, Sendable {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }
    public init(_ rawValue: String) { self.rawValue = rawValue }

    /// The next role to ask when a theme does not name this one; `nil` behind `text`.
    var fallback: Role? {
        if let standIn = Role.seriesStandIns[self] { return standIn }
        if let dot = rawValue.lastIndex(of: ".") { return Role(String(rawValue[..<dot])) }
        return self == .text ? nil : .text
    }
}

extension Role {
    /// The ground of everything; its background goes under all cells that have none of their own.
    public static let screen = Role("screen")
    public static let text = Role("text")
    public static let dimText = Role("text.dim")
    /// Numbers that matter.
    public static let brightText = Role("text.bright")

    public static let panelBorder = Role("panel.border")
    public static let panelFocused = Role("panel.focused")
    public static let panelTitle = Role("panel.title")

    public static let headerName = Role("header.name")
    public static let headerRecipe = Role("header.recipe")
    public static let progressDone = Role("progress.done")
    public static let progressRest = Role("progress.rest")

    public static let axis = Role("axis")
    public static let generatorLoss = Role("loss.generator")
    public static let generatorLossRaw = Role("loss.generator.raw")
    public static let discriminatorLoss = Role("loss.discriminator")
    public static let discriminatorLossRaw = Role("loss.discriminator.raw")
    public static let lossReference = Role("loss.reference")

    public static let gaugeScale = Role("gauge.scale")
    public static let gaugeMark = Role("gauge.mark")
    public static let gaugeBand = Role("gauge.band")
    public static let gaugeNeedle = Role("gauge.needle")
    public static let gaugeTrain = Role("gauge.train")
    public static let gaugeTrail = Role("gauge.trail")
    public static let verdictGood = Role("verdict.good")
    public static let verdictNeutral = Role("verdict.neutral")
    public static let verdictWarning = Role("verdict.warning")
    public static let verdictBad = Role("verdict.bad")

    public static let realScore = Role("score.real")
    public static let fakeScore = Role("score.fake")
    public static let meter = Role("meter")
    public static let meterRest = Role("meter.rest")

    public static let training = Role("state.training")
    public static let paused = Role("state.paused")
    public static let failed = Role("state.failed")
    public static let done = Role("state.done")
    public static let waiting = Role("state.waiting")

    public static let hotKey = Role("key.hot")
    public static let keyLabel = Role("key.label")
    public static let keyDisabled = Role("key.disabled")
    public static let log = Role("log")
    public static let warning = Role("warning")
    public static let error = Role("error")
    public static let popup = Role("popup")
    public static let popupBorder = Role("popup.border")
    public static let popupTitle = Role("popup.title")

    /// One of several runs' curves; a theme that does not name it shows it as something else that is told apart.
    public static func series(_ place: Int) -> Role {
        Role("series.\(place % seriesStandIns.count + 1)")
    }

    private static let seriesStandIns: [Role: Role] = [
        Role("series.1"): verdictGood, Role("series.2"): warning, Role("series.3"): brightText,
        Role("series.4"): verdictBad, Role("series.5"): dimText,
    ]

    /// Every role that something on the screen asks for.
    public static let known: [Role] = [
        screen, text, dimText, brightText, panelBorder, panelFocused, panelTitle, headerName, headerRecipe,
        progressDone, progressRest, axis, generatorLoss, generatorLossRaw, discriminatorLoss,
        discriminatorLossRaw, lossReference, gaugeScale, gaugeMark, gaugeBand, gaugeNeedle, gaugeTrain,
        gaugeTrail, verdictGood, verdictNeutral, verdictWarning, verdictBad, realScore, fakeScore, meter,
        meterRest, training, paused, failed, done, waiting, hotKey, keyLabel, keyDisabled, log, warning,
        error,
        popup, popupBorder, popupTitle,
    ]

    /// Whether naming this role in a theme changes anything: it is asked for, or others fall back to it.
    var isKnown: Bool {
        (Role.known + Role.seriesStandIns.keys).contains {
            $0 == self || $0.rawValue.hasPrefix(rawValue + ".")
        }
    }
}
