import Testing

@testable import Terminal

@Suite struct BackgroundTests {
    @Test(arguments: [
        ("15;0", Background.dark), ("0;15", .light), ("0;7", .light), ("12;8", .dark),
        ("0;default;15", .light),
        ("7;1", .dark),
    ])
    func theEnvironmentSaysIt(value: String, background: Background) {
        #expect(Background(colorFGBG: value) == background)
    }

    @Test(arguments: [nil, "", "15;", "default;default", "0;16", "0;-1", "x"] as [String?])
    func whatSaysNothingIsNoAnswer(value: String?) { #expect(Background(colorFGBG: value) == nil) }

    @Test(arguments: ["linux", "vt100", "vt220", "dumb", "ansi", ""])
    func whoWouldPrintTheQuestionIsNotAsked(type: String) { #expect(!TerminalAnswers.mayAsk(type)) }

    @Test(arguments: ["xterm-256color", "tmux-256color", "xterm-kitty", "foot", "alacritty", "xterm-ghostty"])
    func whoKnowsSuchQuestionsIsAsked(type: String) { #expect(TerminalAnswers.mayAsk(type)) }

    @Test(arguments: [
        "11;rgb:", "11;", "11;#", "11;#12345", "11;rgb:gg/00/00", "11;rgb:00000/0/0", "11;rgb:-1/0/0",
        "12;#ffffff",
    ])
    func answersThatMakeNoSenseAreNone(answer: String) {
        #expect(Background(answer: Array(answer.utf8)) == nil)
    }
}
