import Canvas
import RunRecord

extension DashboardState {
    /// Any key closes the card, and does nothing else: whoever pressed it did not see what it would do.
    mutating func closeIntroduction() -> [Wish] {
        overlay = .none
        return [.introduced]
    }
}

/// Who the two players are and what the large figure says, once, for somebody who has never seen this screen.
func drawIntroduction(on frame: inout Frame, state: DashboardState, appearance: Appearance) {
    let size = frame.size
    guard size.width >= 34, size.height >= 9 else { return }
    let noun = state.description?.sampleNoun ?? "pictures"
    let long: [[Span]] = [
        [
            Span("G", .generatorLoss),
            Span(", the generator, makes \(noun) out of random numbers: fakes.", .popup),
        ],
        [
            Span("D", .discriminatorLoss),
            Span(", the discriminator, is shown fakes and real ones and says which is which.", .popup),
        ],
        [],
        [
            Span(
                "D learns to tell them apart; G learns, from D's answers alone, to be taken for real.", .popup
            )
        ],
        [],
        [
            Span("D right 50 %", .verdictGood),
            Span(": D can only guess, G makes what D takes for real.", .popup),
        ],
        [
            Span("100 %", .verdictBad),
            Span(": D sees through every fake.", .popup),
        ],
        [Span("The large figure above says how it stands, on pictures that D has never seen.", .popup)],
        [],
        [
            Span("d", .hotKey), Span(" why it stands so   ", .popup), Span("m", .hotKey),
            Span(" one step in slow motion", .popup),
        ],
        [
            Span("?", .hotKey), Span(" all keys           ", .popup), Span("q", .hotKey),
            Span(" leave; training can go on", .popup),
        ],
    ]
    let short: [[Span]] = [
        [Span("G", .generatorLoss), Span(" makes fakes out of random numbers.", .popup)],
        [Span("D", .discriminatorLoss), Span(" says which are real, which fake.", .popup)],
        [Span("D right 50 %", .verdictGood), Span(": it only guesses.", .popup)],
        [Span("100 %", .verdictBad), Span(": it sees through every fake.", .popup)],
        [
            Span("?", .hotKey), Span(" keys  ", .popup), Span("d", .hotKey), Span(" why  ", .popup),
            Span("q", .hotKey), Span(" leave", .popup),
        ],
    ]
    let isSmall = size.width < 76 || size.height < 16
    let width = isSmall ? min(size.width, 38) : 74
    let lines = (isSmall ? short : long).flatMap { $0.wrapped(to: width - 6) }
    let height = min(size.height - 1, lines.count + (isSmall ? 2 : 4))
    let box = Rect(
        x: (size.width - width) / 2, y: max(0, (size.height - 1 - height) / 2), width: width, height: height)
    popup(
        box, title: isSmall ? "G plays against D" : "two networks play against each other", notes: [],
        on: &frame, appearance: appearance)
    let first = box.y + (isSmall ? 1 : 2)
    for (index, line) in lines.enumerated() where first + index < box.maxY - 1 {
        frame.write(line, x: box.x + 3, y: first + index, appearance: appearance, width: width - 6)
    }
    let hint = " any key begins "
    if box.width >= hint.columnCount + 6 {
        frame.write(
            [Span(hint, .dimText)], x: box.maxX - 2 - hint.columnCount, y: box.maxY - 1,
            appearance: appearance)
    }
}
