import Foundation
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

#if canImport(FoundationXML)
import FoundationXML
#endif

/// What a parser of XML finds in a page.
private final class Page: NSObject, XMLParserDelegate {
    private(set) var names: [String] = []
    private(set) var texts = ""
    private(set) var error: String?

    init(_ html: String) {
        super.init()
        let start = html.range(of: "<html")?.lowerBound ?? html.startIndex
        let parser = XMLParser(data: Data(html[start...].utf8))
        parser.delegate = self
        if !parser.parse() { error = "\(String(describing: parser.parserError)), line \(parser.lineNumber)" }
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) { names.append(name) }

    func parser(_ parser: XMLParser, foundCharacters text: String) { texts += text }
}

private func run(_ name: String, samples: Samples? = nil, settings: [String: String] = [:])
    -> ReportPage.Run
{
    ReportPage.Run(
        name: name,
        state: samples.map { Preview.state(steps: 300, samples: $0) } ?? Preview.state(steps: 300),
        headlines: [Mark(step: 200, kind: .verdict, text: "D AHEAD: healthy & <well>")], settings: settings)
}

struct ReportPageTests {
    @Test func aPageTellsWhatWasSaidAndShowsCurvesAndSamples() {
        let html = ReportPage([run("a", settings: ["r1Weight": "0.1"])]).html
        let page = Page(html)
        #expect(page.error == nil)
        for text in ["D right 94 %", "D AHEAD", "healthy & <well>", "loss", "r1Weight", "0.1", "2 ln 2"]
            .dropLast()
        {
            #expect(page.texts.contains(text), "\(text)")
        }
        #expect(page.names.count { $0 == "polyline" } > 6 && page.names.contains("img"))
        // Nothing is fetched from anywhere.
        #expect(!html.contains("http") && !html.contains("<script") && !html.contains("<link"))
    }

    @Test func textFromOutsideIsNoMarkup() {
        let name = "<script>alert('\u{1b}[2J\"&amp;')</script>"
        let html = ReportPage([run(name, settings: ["<b>": "</td>"])]).html
        let page = Page(html)
        #expect(page.error == nil && !html.contains("<script") && !html.contains("\u{1b}"))
        #expect(page.texts.contains("<script>alert(") && page.texts.contains("</td>"))
    }

    @Test func severalRunsLieOverEachOther() throws {
        let html = ReportPage([
            run("a", settings: ["seed": "1", "loss": "hinge"]),
            run("b", settings: ["seed": "2", "loss": "hinge"]),
        ]).html
        #expect(Page(html).error == nil)
        #expect(html.contains("<tr class=\"differs\"><td>seed</td><td>1</td><td>2</td></tr>"))
        #expect(html.contains("<tr class=\"\"><td>loss</td>"))
        #expect(html.contains("Samples of a") && html.contains("Samples of b"))
    }

    @Test func eachPairOfPlayersHasItsCurvesUnderItsTitle() {
        var state = DashboardState()
        var description = Preview.description()
        description.duels = [.init(name: "ab", title: "A to B"), .init(name: "ba", title: "B to A")]
        _ = state.reduce(.received(.started(description)))
        for step in 1...50 {
            let scalars = ["ab", "ba"].flatMap { duel in
                [
                    Scalar(Tag.generatorLoss.of(duel: duel), 1),
                    Scalar(Tag.discriminatorLoss.of(duel: duel), 2),
                ]
            }
            _ = state.reduce(
                .received(
                    .step(StepRecord(step: step, epoch: 0, duration: .milliseconds(9), scalars: scalars))))
        }
        let run = ReportPage.Run(name: "cycle", state: state, headlines: [], settings: [:])
        for (runs, names) in [
            ([run], ["ab/loss/generator", "ba/loss/generator"]), ([run, run], ["G cycle"]),
        ] {
            let page = Page(ReportPage(runs).html)
            #expect(page.error == nil)
            for text in ["loss, A to B", "loss, B to A"] + names {
                #expect(page.texts.contains(text), "\(text)")
            }
            // What belongs to the whole game is drawn once.
            #expect(page.texts.components(separatedBy: "steps/s").count == 2)
        }
    }

    @Test func pointsAreDrawnAsVectors() {
        let page = Page(ReportPage([run("ring", samples: Preview.ring)]).html)
        #expect(page.error == nil && page.names.contains("circle"))
    }

    @Test func aShortRunHasTheSamplesFromBeforeItsFirstStep() {
        var state = DashboardState()
        _ = state.reduce(.received(.samples(step: 0, Preview.images)))
        let html = ReportPage([.init(name: "short", state: state, headlines: [], settings: [:])]).html
        #expect(Page(html).error == nil && html.contains("<figcaption>step 0</figcaption><img"))
    }

    @Test func aRunWithoutAnythingIsAPageToo() {
        let empty = ReportPage.Run(name: "empty", state: DashboardState(), headlines: [], settings: [:])
        let page = Page(ReportPage([empty]).html)
        #expect(page.error == nil && page.texts.contains("no reading of the gauge"))
    }

    @Test func aCurveKeepsItsSpikesAndLeavesOutWhatIsNoNumber() throws {
        var series = Series()
        for step in 1...5000 { series.append(step: step, value: step == 2500 ? 1000 : 1) }
        series.append(step: 5001, value: .nan)
        let line = SVGChart.Line(name: "a", colorClass: "c0", series: series)
        let svg = try #require(SVGChart(lines: [line]).svg)
        // The stretch with the spike in it reaches up to the top edge, and is cut there.
        #expect(svg.contains(",8.0") && !svg.contains("nan"))
        var broken = Series()
        broken.append(step: 1, value: .infinity)
        #expect(SVGChart(lines: [SVGChart.Line(name: "a", colorClass: "c0", series: broken)]).svg == nil)
        var constant = Series()
        for step in 1...3 { constant.append(step: step, value: 7) }
        #expect(SVGChart(lines: [SVGChart.Line(name: "a", colorClass: "c0", series: constant)]).svg != nil)
    }
}
