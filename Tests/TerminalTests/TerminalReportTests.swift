import Testing

@testable import Terminal

@Test(arguments: [
    (["TERM": "xterm-256color"], ColorDepth.twoFiftySix, nil),
    (["TERM": "xterm-256color", "COLORTERM": "truecolor"], .trueColor, nil),
    (["TERM": "screen-256color", "COLORTERM": "truecolor"], .twoFiftySix, "screen"),
    (["TERM": "tmux-256color", "TMUX": "/tmp/tmux-0/default,1,0"], .trueColor, "tmux"),
    (["TERM": "xterm-256color", "NO_COLOR": "1"], .none, nil), (["TERM": "vt100"], .none, nil),
])
func aReportSaysWhatTheDashboardWouldDo(
    environment: [String: String], depth: ColorDepth, multiplexer: String?
) {
    let report = TerminalReport(environment: environment, codeset: "UTF-8")
    #expect(report.colorDepth == depth && report.multiplexer == multiplexer)
    #expect(report.type == environment["TERM"] && report.isUnicode)
}

@Test func aTerminalThatCannotPlaceTextHasNoDashboard() {
    #expect(TerminalReport(environment: ["TERM": "dumb"], codeset: "UTF-8").refusal != nil)
    #expect(TerminalReport(environment: [:], codeset: "ANSI_X3.4-1968").refusal != nil)
}
