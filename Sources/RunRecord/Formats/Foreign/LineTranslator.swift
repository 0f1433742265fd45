/// Turns lines into the events of a run.
struct LineTranslator {
    private var names: TagMap
    private var assembler = StepAssembler()
    private var axis = StepAxis()
    private var table = TableReading()
    private var lineNames = LineNames()
    /// Whether any line said where it belongs; else lines are counted.
    private var saysSteps = false
    /// The tags that the last step has already.
    private var placed: Set<Tag> = []
    /// Names that nothing vouches for, at their first coming.
    private var held: [String: Double] = [:]
    private var accepted: Set<String> = []
    private var numberlessCount = 0
    private var numberLineCount = 0

    /// After so many lines without a number something is said.
    static let patience = 20
    private static let mostHeld = 512
    static let understood = """
        lines with name=value or "name: value" (step=10 loss_G=0.7), JSON lines, CSV with a header, and \
        TensorBoard's event files
        """

    init(names: TagMap) { self.names = names }

    /// The same for another text.
    var anew: LineTranslator { LineTranslator(names: names.anew) }

    var lastStep: Int { assembler.lastStep }

    mutating func drain() -> [RunEvent] {
        assembler.flush()
        let names = names
        return assembler.take { names.printedName(of: $0) }
    }

    /// A line as the bytes that it was printed in.
    mutating func take(_ line: [UInt8], wallTime: Double?) {
        take(String(decoding: line, as: UTF8.self), wallTime: wallTime)
    }

    /// Takes a line; `wallTime`: when it was printed, in seconds, where that is known.
    mutating func take(_ line: String, wallTime: Double?) {
        let line = LineTranslator.plain(line)
        guard line.contains(where: { !$0.isWhitespace }) else { return }
        switch table.take(line, &lineNames) {
        case .held, .nothing: break
        case .row(let reading): take(reading, of: line, wallTime)
        case .lines(let lines): for line in lines { take(LineReading(line, &lineNames), of: line, wallTime) }
        }
    }

    /// Takes what waits, when no more lines come.
    mutating func finish() {
        if let line = table.finish() { take(LineReading(line, &lineNames), of: line, nil) }
        if let complaint = names.complaint() { assembler.add(.refused(complaint)) }
        if numberLineCount == 0, numberlessCount < LineTranslator.patience { hint() }
    }

    /// Says why there is nothing to show.
    private mutating func hint() {
        let lines = numberlessCount == 1 ? "1 line" : "\(numberlessCount) lines"
        assembler.add(
            .hint("\(lines) and no number that could be a loss. Understood are \(LineTranslator.understood)"))
    }

    private mutating func take(_ reading: LineReading, of line: String, _ wallTime: Double?) {
        let numbers = trusted(reading)
        if numbers.isEmpty {
            takeNumberless(reading, line)
            return
        }
        numberLineCount += 1
        var scalars: [Scalar] = []
        for number in numbers {
            if let scalar = scalar(number) { scalars.append(scalar) }
        }
        let step = step(of: reading.place, scalars)
        let time = reading.place.wallTime ?? wallTime ?? .nan
        if let epoch = reading.place.epoch { assembler.set(epoch: epoch, step: step, wallTime: time) }
        for scalar in scalars { assembler.add(scalar, step: step, wallTime: time) }
        if numberLineCount == LineTranslator.patience, let complaint = names.complaint() {
            assembler.add(.refused(complaint))
        }
    }

    private mutating func scalar(_ number: LineReading.Number) -> Scalar? {
        let share = number.isPercent ? number.value / 100 : number.value
        let meaning = names.meaning(of: number.name, value: share)
        for news in names.takeNews() {
            switch news {
            case .renamed(let old, let new):
                assembler.add(.renamed(old, to: new))
                if placed.remove(old) != nil { placed.insert(new) }
            case .note(let text): assembler.add(.log(text))
            }
        }
        guard case .scalar(let tag) = meaning else { return nil }
        return Scalar(tag, Float(meaning.isShare ? share : number.value))
    }

    /// Where a line belongs: where it says, else to the step before it, unless that has its numbers already.
    private mutating func step(of place: LinePlace, _ scalars: [Scalar]) -> Int {
        let before = axis.position
        if let said = axis.step(of: place) {
            saysSteps = true
            if said != before { placed = [] }
        } else if axis.position == 0 && !saysSteps || scalars.contains(where: { placed.contains($0.tag) }) {
            axis.position = min(axis.position + 1, StepAxis.lastStep)
            placed = []
        }
        placed.formUnion(scalars.map(\.tag))
        return axis.position
    }

    /// The numbers of a line that are measurements, as far as can be told.
    private mutating func trusted(_ reading: LineReading) -> [LineReading.Number] {
        let known = reading.numbers.map { accepted.contains($0.name) || names.isKnown($0.name) }
        let isCredible =
            reading.isRow || reading.place.isSaid || known.contains(true)
            || reading.isAlone && reading.numbers.allSatisfy(\.isIdentifier)
                && reading.numbers[0].trust == .likely
        var found: [LineReading.Number] = []
        for (number, isKnown) in zip(reading.numbers, known) {
            guard isKnown || number.trust == .sure || number.trust == .likely && isCredible else { continue }
            if isKnown || isCredible {
                found.append(number)
                accepted.insert(number.name)
            } else if let first = held[number.name] {
                // What is printed again and moves is measured, not set.
                guard first != number.value || number.value.rounded() != number.value else { continue }
                found.append(number)
                accepted.insert(number.name)
                held[number.name] = nil
                addHeld(number, first)
            } else if held.count < LineTranslator.mostHeld {
                held[number.name] = number.value
            }
        }
        if accepted.count > LineTranslator.mostHeld * 2 { accepted = [] }
        return found
    }

    /// The first coming of a name that nobody vouched for.
    private mutating func addHeld(_ number: LineReading.Number, _ value: Double) {
        var first = number
        first.value = value
        guard let scalar = scalar(first) else { return }
        assembler.add(scalar, step: step(of: LinePlace(), [scalar]), wallTime: .nan)
    }

    private mutating func takeNumberless(_ reading: LineReading, _ line: String) {
        // A line of its own may say where the next ones belong.
        if reading.place.isSaid {
            let before = axis.position
            if let step = axis.step(of: reading.place) {
                saysSteps = true
                if step != before { placed = [] }
            }
        }
        let words = line.split(separator: " ").filter { $0.contains(where: \.isLetter) }
        if !reading.place.isSaid || words.count > 2, reading.place.batch == nil {
            assembler.add(.log(String(line.prefix(512))))
        }
        guard numberLineCount == 0 else { return }
        numberlessCount += 1
        if numberlessCount == LineTranslator.patience { hint() }
    }

    /// A line without colours and other orders to a terminal, and with what backspaces took back taken back.
    static func plain(_ line: String) -> String {
        guard line.unicodeScalars.contains(where: { $0 == "\u{1b}" || $0 == "\u{8}" }) else { return line }
        var kept = String.UnicodeScalarView()
        var scalars = line.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            if scalar == "\u{8}" {
                if !kept.isEmpty { kept.removeLast() }
            } else if scalar == "\u{1b}" {
                guard let kind = scalars.next(), kind == "[" || kind == "]" else { continue }
                while let part = scalars.next() {
                    if kind == "[" ? ("@"..."~").contains(part) : part == "\u{7}" { break }
                }
            } else {
                kept.append(scalar)
            }
        }
        return String(kept)
    }
}

extension LineReading.Number {
    /// One word with a mark in it, as programs name things and sentences don't.
    fileprivate var isIdentifier: Bool { !name.contains(" ") && name.contains { "_/()".contains($0) } }
}
