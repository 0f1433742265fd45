/// Puts the pieces of a line of text together to numbers with names.
struct TextParser {
    let tokens: [LineToken]
    private(set) var reading = LineReading()
    private(set) var names: LineNames

    /// The words of the name that is being read.
    private var words: [String] = []
    /// The sign behind the name, if one came.
    private var sign: Sign?
    /// The words before a sign that other words follow, or that began a bracket: `D: loss 0.5`, `[D loss: 0.5, acc: …]`.
    private var heading: String?
    private var isBracketNew = false
    /// What each number's heading was, to tell apart two of one name.
    private var headings: [String?] = []
    private var bareShares: [(count: Int, all: Int)] = []
    private var leadingNumber: Double?
    /// Words before a step: `FID at step 1000: 45.2`.
    private var asked: [String] = []
    private var elapsed: Double?
    private var hasStarted = false

    private enum Sign {
        case spaced
        case tight
    }

    private static let longestName = 4
    /// What a number is wrapped into: `tensor(0.5, device='cuda:0')`.
    private static let wrappers: Set<String> = ["tensor", "array", "float", "float32", "float64", "float16"]

    init(tokens: [LineToken], names: LineNames) { (self.tokens, self.names) = (tokens, names) }

    mutating func run() {
        var index = 0
        while index < tokens.count {
            take(at: &index)
            index += 1
        }
        placeShares()
        tellApart()
        if reading.place.kimg != nil, let elapsed { reading.place.wallTime = elapsed }
    }

    private func token(_ index: Int) -> LineToken? { tokens.indices.contains(index) ? tokens[index] : nil }

    private mutating func take(at index: inout Int) {
        switch tokens[index] {
        case .word(let word): take(word)
        case .sign(let isSpaced):
            sign = words.isEmpty && asked.isEmpty ? nil : isSpaced ? .spaced : .tight
        case .number(let number): take(number, at: index)
        case .share(let count, let all): take(count, of: all)
        case .slash:
            // The second of two: after the discriminator's update.
            guard case .number(let second)? = token(index + 1), let last = reading.numbers.last else {
                return
            }
            reading.numbers.append(.init(name: last.name + " after", value: second.value, trust: last.trust))
            headings.append(heading)
            index += 1
        case .quantity(let seconds):
            if let seconds, let last = words.last, ["time", "elapsed"].contains(last.lowercased()),
                sign == nil
            {
                elapsed = (elapsed ?? 0) + seconds
                return
            }
            clear()
        case .opening(let bracket): open(bracket, at: &index)
        case .closing:
            guard sign == nil else { return }
            clear()
            heading = nil
        case .separator: clear()
        }
        hasStarted = hasStarted || tokens[min(index, tokens.count - 1)] != .separator
    }

    private mutating func clear() {
        words = []
        sign = nil
        asked = []
    }

    private mutating func take(_ word: String) {
        if sign != nil {
            let inner = word.split(separator: ".").last.map(String.init) ?? word
            if TextParser.wrappers.contains(inner) { return }
            // What stands behind the sign is a text, or the sign ends a heading.
            let name = words.joined(separator: " ")
            heading = names.kind(of: name) == .level ? nil : name
            clear()
        }
        words.append(word)
    }

    /// `Epoch [1/50]` and `loss (G)` are of one name; other brackets begin something new.
    private mutating func open(_ bracket: Unicode.Scalar, at index: inout Int) {
        guard sign == nil else { return }
        if !words.isEmpty {
            var inner: [String] = []
            var end = index + 1
            while case .word(let word)? = token(end), inner.count < 3 {
                inner.append(word)
                end += 1
            }
            if !inner.isEmpty, case .closing(let closing)? = token(end), case .sign? = token(end + 1) {
                words.append("\(Character(bracket))\(inner.joined(separator: " "))\(Character(closing))")
                index = end
                return
            }
            if names.kind(of: words.joined(separator: " ")) != .metric { return }
        }
        clear()
        heading = nil
        isBracketNew = true
    }

    private mutating func take(_ number: LineNumber, at index: Int) {
        defer {
            words = []
            sign = nil
        }
        guard !words.isEmpty else {
            if sign != nil, !asked.isEmpty {
                add(asked, number, trust: .sure)
                asked = []
            } else if !hasStarted, number.isWhole, !number.isPercent, number.value >= 0,
                isListMark(token(index + 1))
            {
                leadingNumber = number.value
            }
            return
        }
        asked = []
        // `took 88 sec` is a duration.
        if case .word(let unit)? = token(index + 1), unit == "s" || unit.count > 1,
            LineTokenizer.seconds[unit] != nil
        {
            return
        }
        switch sign {
        case .spaced: add(words, number, trust: .sure)
        case .tight: add(words, number, trust: number.isWhole ? .doubtful : .sure)
        case nil:
            // `Loaded 50000 images`: the rest of the sentence says what is counted.
            add(words, number, trust: number.isWhole ? .doubtful : .likely)
        }
    }

    /// What follows the number of a list, and no sentence.
    private func isListMark(_ token: LineToken?) -> Bool {
        switch token {
        case .sign, .separator, .opening: true
        default: false
        }
    }

    private mutating func add(_ words: [String], _ number: LineNumber, trust: LineReading.Trust) {
        var words = words[...]
        while words.count > 1, let first = words.first, names.kind(of: first) == .level {
            words.removeFirst()
        }
        let name = words.suffix(TextParser.longestName).joined(separator: " ")
        let kind = names.kind(of: name)
        if kind != .metric {
            asked = words.dropLast().filter { !["at", "after", "for", "on", "in"].contains($0.lowercased()) }
            reading.take(name, number.value, kind, trust: trust)
            return
        }
        // A sentence that ends in a number.
        if trust == .likely, words.count > TextParser.longestName { return }
        noteHeading(words)
        let before = reading.numbers.count
        reading.take(name, number.value, kind, trust: trust, isPercent: number.isPercent)
        if reading.numbers.count > before { headings.append(heading) }
    }

    private mutating func noteHeading(_ words: ArraySlice<String>) {
        if isBracketNew, words.count > 1 { heading = words.first }
        isBracketNew = false
    }

    private mutating func take(_ count: Int, of all: Int) {
        defer { clear() }
        guard !words.isEmpty else {
            bareShares.append((count, all))
            return
        }
        let name = words.suffix(TextParser.longestName).joined(separator: " ")
        let before = reading.numbers.count
        let trust: LineReading.Trust = sign == .spaced ? .sure : .doubtful
        reading.take(name, Double(count), names.kind(of: name), trust: trust, total: all)
        if reading.numbers.count > before { headings.append(heading) }
    }

    /// `[3/25][150/1583]` are epoch and batch; one alone is a place in the epoch or in a progress bar.
    private mutating func placeShares() {
        let hasNumbers = !reading.numbers.isEmpty
        if let last = bareShares.last {
            if bareShares.count == 2, reading.place.epoch == nil, let first = bareShares.first {
                reading.place.epoch = Double(first.count)
            } else if let leadingNumber, reading.place.epoch == nil {
                reading.place.epoch = leadingNumber
            }
            if reading.place.batch == nil {
                (reading.place.batch, reading.place.batchTotal) = (Double(last.count), last.all)
            }
        } else if let leadingNumber, hasNumbers, reading.place.step == nil, reading.place.batch == nil {
            reading.place.step = leadingNumber
        }
    }

    /// Gives numbers of one name names of their own: by the heading that they stand under, else by their place.
    private mutating func tellApart() {
        var counts: [String: Int] = [:]
        for number in reading.numbers { counts[number.name, default: 0] += 1 }
        guard counts.values.contains(where: { $0 > 1 }) else { return }
        var used: Set<String> = []
        for index in reading.numbers.indices {
            var name = reading.numbers[index].name
            if counts[name, default: 0] > 1, let heading = headings[index], !name.hasPrefix(heading + " ") {
                name = heading + " " + name
            }
            var place = 2
            let base = name
            while !used.insert(name).inserted {
                name = "\(base) \(place)"
                place += 1
            }
            reading.numbers[index].name = name
        }
    }
}
