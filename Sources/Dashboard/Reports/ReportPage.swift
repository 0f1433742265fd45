import Canvas
import Diagnostics
import Foundation
public import RunRecord

/// One or more runs as a page of HTML that needs nothing else: what was said of them, their curves, samples and settings.
public struct ReportPage {
    /// A run as the page tells it.
    public struct Run {
        var name: String
        var state: DashboardState
        var report: RunReport
        var settings: [String: String]

        /// - Parameters:
        ///   - name: What it is called.
        ///   - state: All of its record.
        ///   - headlines: What a teller of verdicts said of it.
        ///   - settings: By the names that `--set` knows; empty where nobody tells.
        public init(name: String, state: DashboardState, headlines: [Mark], settings: [String: String]) {
            (self.name, self.state, self.settings) = (name, state, settings)
            report = RunReport(of: state, headlines: headlines)
        }
    }

    private static let mostSheets = 6
    private static let mostPictures = 16
    private static let sheetColumns = 8
    private static let mostPoints = 400

    private let runs: [Run]

    public init(_ runs: [Run]) { self.runs = runs }

    public var html: String {
        let title = runs.map(\.name).joined(separator: ", ")
        let body =
            runs.enumerated().map { summary($1, place: $0) }.joined() + runs.map(samples).joined()
            + "<h2>Curves</h2>" + curves + settings
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"/><title>gantop: \(ReportPage.text(title))</title>
            <meta name="viewport" content="width=device-width, initial-scale=1"/><style>\(ReportPage.style)</style></head>
            <body><h1>\(ReportPage.text(title))</h1>\(body)</body></html>

            """
    }

    /// Text from outside: without control characters, and none of it markup.
    private static func text(_ text: String) -> String {
        var shown = ""
        for character in text.printable {
            switch character {
            case "&": shown += "&amp;"
            case "<": shown += "&lt;"
            case ">": shown += "&gt;"
            case "\"": shown += "&quot;"
            case "'": shown += "&#39;"
            default: shown.append(character)
            }
        }
        return shown
    }

    // MARK: What was said

    private func summary(_ run: Run, place: Int) -> String {
        let text = ReportPage.text
        let report = run.report
        let verdict = report.verdict.map {
            "<p class=\"verdict \(report.mood ?? "neutral")\"><b>\(text($0))</b> \(text(report.sentence ?? ""))</p>"
        }
        let share = run.state.viewedGauge.map {
            "<p class=\"share\">D right \(Numbers.percent($0.reading.heldout))</p>"
        }
        let findings = report.findings.map {
            "<dt>\(text($0.name))</dt><dd>\(text($0.number))<br/>rule: \(text($0.rule))<br/>try: \(text($0.advice))</dd>"
        }
        let history = report.headlines.map {
            "<tr><td>\(Numbers.grouped($0.step))</td><td>\(text($0.text))</td></tr>"
        }
        let line = run.report.line(name: run.name).split(separator: ";").first.map(String.init) ?? run.name
        return "<section><h2><span class=\"key c\(place % 6)\"></span>\(text(line))</h2>"
            + (share ?? "") + (verdict ?? "<p>no reading of the gauge</p>")
            + (findings.isEmpty ? "" : "<dl>\(findings.joined())</dl>")
            + (history.isEmpty
                ? "" : "<table><tr><th>from step</th><th>headline</th></tr>\(history.joined())</table>")
            + "</section>"
    }

    // MARK: Curves

    /// A chart, and the pair of players that it is of where there are several.
    private struct PairPlan {
        var duel: String
        var title: String?
        var plan: ChartPlan
    }

    /// Every chart of every run once: those of each pair of players, and those of a whole game.
    private var plans: [PairPlan] {
        var plans: [PairPlan] = []
        for run in runs {
            for duel in run.state.health.duelNames {
                var state = run.state
                state.duel = duel
                for plan in state.charts {
                    let isOfPair =
                        !duel.isEmpty && plan.lines.contains { state.series[$0.tag.of(duel: duel)] != nil }
                    let owner = isOfPair ? duel : ""
                    guard !plans.contains(where: { $0.duel == owner && $0.plan.name == plan.name }) else {
                        continue
                    }
                    plans.append(PairPlan(duel: owner, title: isOfPair ? state.duelTitle : nil, plan: plan))
                }
            }
        }
        return plans
    }

    private var curves: String {
        let charts = plans.compactMap { pair -> String? in
            let plan = pair.plan
            var lines: [SVGChart.Line] = []
            for (place, run) in runs.enumerated() {
                for (index, line) in plan.lines.enumerated() {
                    let tag = line.tag.of(duel: pair.duel)
                    guard let series = run.state.series[tag] ?? run.state.series[line.tag], !series.isEmpty
                    else { continue }
                    // Of one run its lines differ in colour, of several the runs do.
                    let letter = line.letter.isEmpty ? "" : line.letter + " "
                    lines.append(
                        SVGChart.Line(
                            name: runs.count == 1 ? letter + tag.rawValue : letter + run.name,
                            colorClass: "c\((runs.count == 1 ? index : place) % 6)",
                            isDashed: runs.count > 1 && index > 0, series: series))
                }
            }
            guard let svg = SVGChart(lines: lines, fixedRange: plan.fixedRange).svg else { return nil }
            let legend = lines.map { line in
                let value = line.series.latest.map(Numbers.short) ?? "–"
                return
                    "<span><i class=\"key \(line.colorClass)\"></i>\(ReportPage.text(line.name)) \(value)</span>"
            }
            let title = [plan.name, pair.title].compactMap { $0 }.joined(separator: ", ")
            return
                "<figure><figcaption><b>\(ReportPage.text(title))</b> \(legend.joined(separator: " "))</figcaption>\(svg)</figure>"
        }
        return "<div class=\"charts\">\(charts.joined())</div>"
    }

    // MARK: Samples

    private func samples(_ run: Run) -> String {
        var all = run.state.sampleBook.history.entries.map { (step: $0.step, value: $0.value) }
        // Of a run that ended before its first evaluation there is what was drawn before its first step.
        if all.isEmpty, let samples = run.state.sampleBook.newest {
            all = [(run.state.sampleBook.newestStep, samples)]
        }
        guard !all.isEmpty else { return "" }
        let count = min(all.count, ReportPage.mostSheets)
        // The first and the last one, and evenly between them.
        let places = (0..<count).map { count == 1 ? all.count - 1 : $0 * (all.count - 1) / (count - 1) }
        let sheets = places.compactMap { place -> String? in
            picture(of: all[place].value).map {
                "<figure><figcaption>step \(Numbers.grouped(all[place].step))</figcaption>\($0)</figure>"
            }
        }
        guard !sheets.isEmpty else { return "" }
        let name = runs.count > 1 ? " of \(ReportPage.text(run.name))" : ""
        return "<h2>Samples\(name)</h2><div class=\"sheets\">\(sheets.joined())</div>"
    }

    private func picture(of samples: Samples) -> String? {
        switch samples {
        case .images(let fixed, _, _):
            image(fixed.first(ReportPage.mostPictures), columns: ReportPage.sheetColumns)
        case .columns(let columns): SampleGrid(rowsOf: columns).flatMap { image($0, columns: columns.count) }
        case .named(let pictures):
            pictures.lazy.compactMap(\.grid).first.flatMap {
                image($0.first(ReportPage.mostPictures), columns: ReportPage.sheetColumns)
            }
        case .points(let points): plane(points)
        }
    }

    private func image(_ grid: SampleGrid, columns: Int) -> String? {
        grid.png(columns: max(1, min(columns, grid.count))).map {
            "<img alt=\"samples\" src=\"data:image/png;base64,\($0.base64EncodedString())\"/>"
        }
    }

    /// Reals and fakes of a plane.
    private func plane(_ points: PointSamples) -> String? {
        let extent = Double(points.extent)
        guard extent > 0, extent.isFinite else { return nil }
        func dots(_ all: [SIMD2<Float>], _ kind: String) -> String {
            all.prefix(ReportPage.mostPoints).filter { $0.x.isFinite && $0.y.isFinite }.map {
                let (x, y) = (100 + 100 * Double($0.x) / extent, 100 - 100 * Double($0.y) / extent)
                return String(format: "<circle class=\"\(kind)\" cx=\"%.1f\" cy=\"%.1f\" r=\"1.4\"/>", x, y)
            }.joined()
        }
        return
            "<svg class=\"plane\" viewBox=\"0 0 200 200\" role=\"img\">\(dots(points.real, "real"))\(dots(points.fixed, "fake"))</svg>"
    }

    // MARK: Settings

    private var settings: String {
        let names = Set(runs.flatMap { $0.settings.keys }).sorted()
        guard !names.isEmpty else { return "" }
        let heads = runs.map { "<th>\(ReportPage.text($0.name))</th>" }.joined()
        let rows = names.map { name in
            let values = runs.map { $0.settings[name] ?? "–" }
            let changed = runs.contains { $0.state.description?.changedSettings?.contains(name) == true }
            let kind = Set(values).count > 1 ? "differs" : changed ? "changed" : ""
            let cells = values.map { "<td>\(ReportPage.text($0))</td>" }.joined()
            return "<tr class=\"\(kind)\"><td>\(ReportPage.text(name))</td>\(cells)</tr>"
        }
        let hint =
            runs.count > 1 ? "Bold: not the same in all runs." : "Bold: not what the recipe has by default."
        return
            "<h2>Settings</h2><p>\(hint)</p><table><tr><th>setting</th>\(heads)</tr>\(rows.joined())</table>"
    }

    private static let style = """
        :root{color-scheme:light dark;--ink:#1b1f24;--dim:#667;--paper:#fff;--rule:#d8dce2}
        @media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--dim:#98a0ad;--paper:#14171c;--rule:#333a44}}
        body{font:15px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:1180px;margin:2em auto;padding:0 1em}
        h1{font-size:1.5em}h2{font-size:1.15em;margin:1.4em 0 .4em}figure{margin:0}figcaption{color:var(--dim);font-size:.85em}
        figcaption span{margin-right:.8em}table{border-collapse:collapse}td,th{padding:.15em .8em .15em 0;text-align:left;vertical-align:top}
        tr.differs td,tr.changed td{font-weight:bold}dt{font-weight:bold}dd{margin:0 0 .6em 1em;color:var(--dim)}
        .share{font-size:2.2em;margin:.1em 0}.verdict{border-left:.4em solid;padding-left:.6em}
        .good{border-color:#2a9d5c}.neutral{border-color:#8891a0}.warning{border-color:#d9a400}.bad{border-color:#d0453b}
        .charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(340px,1fr));gap:1em}.sheets{display:flex;flex-wrap:wrap;gap:1em}
        .sheets img{image-rendering:pixelated;min-width:224px;max-width:560px}.plane{width:224px;border:1px solid var(--rule)}
        svg text{font-size:11px;fill:var(--dim)}.grid{stroke:var(--rule)}.line{fill:none;stroke:currentColor;stroke-width:1.6}
        .dashed{stroke-dasharray:5 3}.dot{fill:currentColor}.hair{fill:currentColor;opacity:.18;stroke:none}.real{fill:#8891a0}.fake{fill:#d0663b}
        .key{display:inline-block;width:.8em;height:.8em;background:currentColor;margin-right:.35em}
        .c0{color:#2f7ed8}.c1{color:#d0663b}.c2{color:#2a9d5c}.c3{color:#a05bc7}.c4{color:#b8940a}.c5{color:#d0457f}
        """
}

extension SampleGrid {
    /// The first pictures of a sheet, at most so many.
    fileprivate func first(_ most: Int) -> SampleGrid {
        let kept = min(count, most)
        return SampleGrid(
            width: width, height: height, channels: channels, count: kept,
            pixels: Array(pixels.prefix(kept * width * height * channels)))
    }
}
