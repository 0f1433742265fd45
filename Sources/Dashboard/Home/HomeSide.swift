import Canvas
import Diagnostics
import Foundation
import RunRecord

/// What the generator of the selected run drew last.
func homePicture(of state: HomeState, appearance: Appearance, size: Size) -> Frame {
    func empty(_ sentence: String) -> Frame {
        var frame = Frame.panel(size, title: [Span("samples", .panelTitle)], appearance: appearance)
        frame.writeCentered(sentence, in: Rect(size).inset(by: 1), appearance: appearance)
        return frame
    }
    guard let run = state.selected else { return empty("no run is selected") }
    guard run.trouble == nil else { return empty("nothing to show of a broken run") }
    guard let detail = state.details[run.name] else { return empty("reading the record") }
    guard detail.samples != nil else { return empty(detail.trouble ?? "no samples yet") }
    return samplesPanel(of: detail.pictureState, appearance: appearance, size: size)
}

/// What is known of the selected run.
func homeFacts(of state: HomeState, appearance: Appearance, size: Size) -> Frame {
    let run = state.selected
    var frame = Frame.panel(
        size, title: [Span((run?.name ?? "run").printable.fitted(to: size.width - 6), .panelTitle)],
        appearance: appearance)
    let inner = Rect(size).inset(by: 1)
    guard let run, inner.width >= 12 else {
        frame.writeCentered("no run is selected", in: inner, appearance: appearance)
        return frame
    }
    let lines = HomeFacts(
        run, state.details[run.name], now: state.now, glyphs: appearance.glyphs, width: inner.width - 2
    ).lines
    for (row, line) in lines.prefix(inner.height).enumerated() {
        frame.write(line, x: inner.x + 1, y: inner.y + row, appearance: appearance, width: inner.width - 2)
    }
    return frame
}

/// The lines about a run, the weightiest first.
private struct HomeFacts {
    private(set) var lines: [[Span]] = []
    private let width: Int

    init(_ run: RunFacts, _ detail: RunDetail?, now: Date, glyphs: Glyphs, width: Int) {
        self.width = width
        let sign = run.sign(glyphs)
        var steps = "step \(Numbers.grouped(run.status.step))"
        if let count = run.manifest?.stepCount { steps += " of \(Numbers.grouped(count))" }
        let known = run.trouble == nil ? " · \(steps)" : ""
        lines.append([Span("\(sign.sign) \(run.stateName)", sign.role), Span(known)])
        if let trouble = run.trouble { add(trouble, .error) }
        guard let manifest = run.manifest else { return }
        let age = run.age(now: now).map { ", begun \(RunFacts.ageText($0)) ago" } ?? ""
        lines.append([
            Span(manifest.recipe.printable, .brightText), Span(", seed \(manifest.seed)\(age)", .text),
        ])
        if let detail, let last = detail.gauge.last?.value {
            let bars = glyphs.sparkline(detail.trail(width: max(4, min(32, width - 16))))
            lines.append([
                Span("D right ", .dimText), Span(bars, .gaugeTrail),
                Span(" \(Numbers.percent(last))", .brightText),
            ])
        }
        if let verdict = run.status.verdict { add(verdict, .text) }
        addQuality(run, detail)
        if let detail, let discriminator = detail.discriminatorLoss, let generator = detail.generatorLoss {
            lines.append([
                Span("loss ", .dimText), Span("D \(Numbers.short(discriminator))", .discriminatorLoss),
                Span("  G \(Numbers.short(generator))", .generatorLoss),
            ])
        }
        if let trouble = detail?.trouble { add(trouble, .warning) }
        let changed = (detail?.description?.changedSettings ?? []).compactMap { name in
            manifest.settings[name].map { "\(name)=\($0)" }
        }
        if !changed.isEmpty { add(changed.joined(separator: " "), .dimText) }
    }

    private mutating func add(_ text: String, _ role: Role) {
        lines += text.printable.wrapped(to: width).map { [Span($0, role)] }
    }

    private mutating func addQuality(_ run: RunFacts, _ detail: RunDetail?) {
        var parts: [String] = run.status.bestReferee.map { ["best referee \(Numbers.percent($0))"] } ?? []
        for measure in detail?.description?.measures ?? [] {
            guard let value = detail?.quality.first(where: { $0.tag == measure.tag })?.value else { continue }
            parts.append(measure.sentence(value, baselineCount: 0))
        }
        if !parts.isEmpty { add(parts.joined(separator: ", "), .text) }
    }
}
