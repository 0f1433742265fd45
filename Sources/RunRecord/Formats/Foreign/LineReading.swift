/// The numbers in a line of a training script's output, and where in the training they belong.
///
/// Either JSON, whose inner names are put together (`{"loss": {"G": 1}}` is `loss/G`), or text: `name=value`,
/// `name: value` and `name value`, where a name may be several words (`Generator Loss`) and stands in the line as it is
/// printed. Two numbers of a line never share a name. Durations, times of the day and rates are no numbers to draw.
struct LineReading: Equatable {
    /// A number and its name.
    struct Number: Equatable {
        var name: String
        var value: Double
        var trust = Trust.sure
        /// Printed with a percent sign.
        var isPercent = false

        static func == (a: Number, b: Number) -> Bool {
            a.name == b.name && a.trust == b.trust && a.isPercent == b.isPercent
                && (a.value == b.value || (a.value.isNaN && b.value.isNaN))
        }
    }

    /// How sure it is that a number is a measurement rather than a part of a sentence.
    enum Trust: Equatable {
        case sure
        /// Without a sign between name and value: in a line that says something else, too, or nothing else at all.
        case likely
        /// `cuda:0`, `seed 42`: only where the name is one that is known.
        case doubtful
    }

    var numbers: [Number] = []
    var place = LinePlace()
    /// Whether its names are those of a table's columns.
    var isRow = false
    /// What is alone in its line: a block of such lines is one step.
    var isAlone: Bool { numbers.count == 1 && place == LinePlace() }

    static let mostNumbers = 256

    init() {}

    init(_ line: String) {
        var names = LineNames()
        self.init(line, &names)
    }

    /// - Parameters:
    ///   - line: A line without its end.
    ///   - names: What names stood for in the lines before.
    init(_ line: String, _ names: inout LineNames) {
        let text = Array(line.unicodeScalars)
        if let json = JSONReading(text) {
            for (name, value) in json.numbers { take(name, value, names.kind(of: name)) }
        } else {
            var parser = TextParser(tokens: LineTokenizer.tokens(of: text), names: names)
            parser.run()
            (self, names) = (parser.reading, parser.names)
        }
        if place.wallTime == nil { place.wallTime = LineClock.time(in: text) }
    }

    /// Takes a number for what its name says it is.
    mutating func take(
        _ name: String, _ value: Double, _ kind: LineName.Kind, trust: Trust = .sure, total: Int? = nil,
        isPercent: Bool = false
    ) {
        switch kind {
        case .step: place.setStep(value, total: total)
        case .batch: place.setBatch(value, total: total)
        case .epoch: place.setEpoch(value)
        case .epochs: if total != nil { place.setEpoch(value) }
        case .kimg: place.kimg = value.isFinite ? value : nil
        case .timestamp: place.wallTime = (0...1e11).contains(value) ? value : nil
        case .counter, .time, .level: break
        case .metric:
            guard numbers.count < LineReading.mostNumbers else { return }
            numbers.append(Number(name: name, value: value, trust: trust, isPercent: isPercent))
        }
    }
}

/// Where in the training a line says that it belongs.
struct LinePlace: Equatable {
    var step: Double?
    var stepTotal: Int?
    /// A place in the pass over the data, or in a progress bar.
    var batch: Double?
    var batchTotal: Int?
    var epoch: Double?
    /// Thousands of images, as StyleGAN counts.
    var kimg: Double?
    /// Seconds since 1970, or from any beginning.
    var wallTime: Double?

    var isSaid: Bool { step != nil || batch != nil || epoch != nil || kimg != nil }

    fileprivate mutating func setStep(_ value: Double, total: Int?) {
        guard value.isFinite, step == nil else { return }
        (step, stepTotal) = (value, total)
    }

    fileprivate mutating func setBatch(_ value: Double, total: Int?) {
        guard value.isFinite else { return }
        (batch, batchTotal) = (value, total)
    }

    fileprivate mutating func setEpoch(_ value: Double) {
        guard value.isFinite, epoch == nil else { return }
        epoch = value
    }
}

/// What a name stands for, as far as it is no metric.
enum LineName {
    enum Kind: Equatable {
        case metric
        case step
        /// A place in one pass over the data.
        case batch
        case epoch
        /// How many there are, or, as a share, which one it is.
        case epochs
        case kimg
        case timestamp
        /// Counts something that nobody draws.
        case counter
        case time
        /// `INFO`, `WARNING`: a logger's word.
        case level
    }

    private static let kinds: [String: Kind] = {
        let words: [Kind: String] = [
            .step: """
            step steps globalstep iter iters iteration iterations it niter curiter totaliters totalsteps globaliter \
            nsteps trainingstep currentstep curstep
            """,
            .batch: "batch minibatch batchidx batchi ibatch batches",
            .epoch: "epoch ep epochnum currentepoch curepoch epochidx",
            .epochs: "epochs",
            .kimg: "kimg",
            .timestamp: "timestamp walltime",
            .counter: "tick ticks vnum rank pid",
            .time: "time eta elapsed remaining duration data",
            .level: "info warning warn debug error critical trace notice",
        ]
        var kinds: [String: Kind] = [:]
        for (kind, list) in words {
            for word in list.split(separator: " ") { kinds[String(word)] = kind }
        }
        return kinds
    }()

    private static let timeWords: Set<String> = ["time", "eta", "elapsed", "remaining", "duration"]

    static func kind(of name: String) -> Kind {
        let part = name.split(separator: "/").last.map(String.init) ?? name
        if part.utf8.count < name.utf8.count, let first = name.split(separator: "/").first {
            // `sec/kimg` is a pace, `time/step` a time.
            if ["sec", "s", "ms", "img", "imgs", "image", "images"].contains(first.lowercased()) {
                return .metric
            }
            if words(of: String(first)).contains(where: timeWords.contains) { return .time }
        }
        if let kind = kinds[part.lowercased().filter({ $0.isLetter })] { return kind }
        let words = words(of: part)
        if words.contains(where: timeWords.contains) { return .time }
        // `total iters`, `FID at step`.
        if part.contains(" "), let last = words.last, let kind = kinds[last],
            [.step, .batch, .epoch, .epochs].contains(kind)
        {
            return kind
        }
        return .metric
    }

    /// The words of a name, in small letters: cut at what is no letter or digit, and where a capital follows a small one.
    static func words(of name: String) -> [String] {
        var words: [String] = []
        var word = ""
        var wasSmall = false
        for character in name {
            let isPart = character.isLetter || character.isNumber
            if !isPart || (wasSmall && character.isUppercase) {
                if !word.isEmpty { words.append(word.lowercased()) }
                word = ""
            }
            if isPart { word.append(character) }
            wasSmall = character.isLowercase
        }
        if !word.isEmpty { words.append(word.lowercased()) }
        return words
    }
}

/// What the names of a program's lines stand for: each is looked at once.
struct LineNames {
    private var kinds: [String: LineName.Kind] = [:]
    private static let most = 4096

    mutating func kind(of name: String) -> LineName.Kind {
        if let kind = kinds[name] { return kind }
        let kind = LineName.kind(of: name)
        if kinds.count >= LineNames.most { kinds = [:] }
        kinds[name] = kind
        return kind
    }
}

/// A date and a time of the day in a line, as loggers put before what they say.
enum LineClock {
    /// Seconds since 1970, as if the clock were at Greenwich: only differences are used.
    static func time(in text: [Unicode.Scalar]) -> Double? {
        let end = min(text.count, 32)
        guard end >= 19 else { return nil }
        for start in 0...end - 19 where isDigit(text[start]) {
            guard let year = number(text, start, 4), (1970...9999).contains(year), text[start + 4] == "-",
                let month = number(text, start + 5, 2), (1...12).contains(month), text[start + 7] == "-",
                let day = number(text, start + 8, 2), (1...31).contains(day),
                text[start + 10] == " " || text[start + 10] == "T",
                let hour = number(text, start + 11, 2), hour < 24, text[start + 13] == ":",
                let minute = number(text, start + 14, 2), minute < 60, text[start + 16] == ":",
                let second = number(text, start + 17, 2), second < 61
            else { continue }
            var time = Double(days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second)
            var place = start + 19
            var unit = 0.1
            if place < text.count, text[place] == "," || text[place] == "." {
                place += 1
                while place < text.count, isDigit(text[place]), unit > 1e-7 {
                    time += Double(text[place].value - 48) * unit
                    unit /= 10
                    place += 1
                }
            }
            return time
        }
        return nil
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func number(_ text: [Unicode.Scalar], _ start: Int, _ count: Int) -> Int? {
        var value = 0
        for scalar in text[start..<start + count] {
            guard isDigit(scalar) else { return nil }
            value = value * 10 + Int(scalar.value - 48)
        }
        return value
    }

    /// Days since 1970-01-01 in the Gregorian calendar.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let y = month <= 2 ? year - 1 : year
        let era = y / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
