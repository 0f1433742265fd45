import Foundation

/// A piece of a line of text, as people read it.
enum LineToken: Equatable {
    /// A word of a name: `loss`, `D(G(z))`, `Mel-Spec.`, `sec/tick`.
    case word(String)
    case number(LineNumber)
    /// `12/345` of whole numbers: so many of so many.
    case share(Int, of: Int)
    /// A duration, a time of the day, a date, a rate: `5s`, `00:41`, `15.6it/s`.
    case quantity(seconds: Double?)
    /// `=` or `:`, with a space on either side of it or not.
    case sign(isSpaced: Bool)
    /// A `/` between two numbers that are no share.
    case slash
    /// `[`, `(` or `{`: what is inside may say more of the words before.
    case opening(Unicode.Scalar)
    case closing(Unicode.Scalar)
    /// Where one thing ends and another begins: a comma, a bar, a tab, two spaces.
    case separator
}

/// A number as it was printed.
struct LineNumber: Equatable {
    var value: Double
    /// Printed without a point or an exponent.
    var isWhole: Bool
    var isPercent = false

    static func == (a: LineNumber, b: LineNumber) -> Bool {
        a.isWhole == b.isWhole && a.isPercent == b.isPercent
            && (a.value == b.value || (a.value.isNaN && b.value.isNaN))
    }
}

/// Cuts a line into its pieces: one pass, no piece longer than anybody prints.
struct LineTokenizer {
    private let text: [Unicode.Scalar]
    private var place = 0
    private var tokens: [LineToken] = []
    private static let mostTokens = 2048
    private static let longestWord = 128

    static func tokens(of text: [Unicode.Scalar]) -> [LineToken] {
        var tokenizer = LineTokenizer(text: text)
        tokenizer.run()
        return tokenizer.tokens
    }

    private init(text: [Unicode.Scalar]) { self.text = text }

    private func scalar(_ index: Int) -> Unicode.Scalar? { text.indices.contains(index) ? text[index] : nil }

    private mutating func run() {
        while let next = scalar(place), tokens.count < LineTokenizer.mostTokens {
            switch next {
            case " ", "\u{a0}": takeSpaces()
            case "=", ":": takeSign()
            case "[", "(", "{": take(.opening(next))
            case "]", ")", "}": take(.closing(next))
            case "\"", "'": place += 1
            case "/" where isBetweenNumbers: take(.slash)
            default:
                if takeNumber() || takeWord() { continue }
                take(.separator)
            }
        }
    }

    private mutating func take(_ token: LineToken) {
        tokens.append(token)
        place += 1
    }

    private mutating func takeSpaces() {
        let start = place
        while scalar(place) == " " || scalar(place) == "\u{a0}" { place += 1 }
        // Two spaces set columns apart, but not a sign from its number.
        guard place - start > 1, let next = scalar(place), next != ":", next != "=" else { return }
        switch tokens.last {
        case .sign, .opening, nil: return
        default: tokens.append(.separator)
        }
    }

    private mutating func takeSign() {
        // An arrow, a comparison and a C++ scope are no assignments.
        if let next = scalar(place + 1), next == "=" || next == ">" || next == ":" || next == "/" {
            tokens.append(.separator)
            while let next = scalar(place), "=>:/".unicodeScalars.contains(next) { place += 1 }
            return
        }
        tokens.append(.sign(isSpaced: scalar(place + 1) == " " || scalar(place - 1) == " "))
        place += 1
    }

    private var isBetweenNumbers: Bool {
        guard case .number = tokens.last else { return false }
        var next = place + 1
        while scalar(next) == " " { next += 1 }
        return scalar(next).map { "+-.0123456789nN".unicodeScalars.contains($0) } ?? false
    }

    /// Takes a word of letters, digits and what names have in them, with balanced parentheses.
    private mutating func takeWord() -> Bool {
        let start = place
        var depth = 0
        var end = place
        while let next = scalar(end), end - start < LineTokenizer.longestWord {
            if next == "(" {
                // `D(x)`, not `loss (mean)`, and not `lr(` without an end.
                guard end > start, closes(end) else { break }
                depth += 1
            } else if next == ")" {
                guard depth > 0 else { break }
                depth -= 1
            } else if !LineTokenizer.isNamePart(next) {
                break
            }
            end += 1
        }
        var word = text[start..<end]
        while let last = word.last, "-./".unicodeScalars.contains(last), word.count > 1 {
            // `Spec.` keeps its point: its name was printed so.
            if last == ".", word.dropLast().last?.properties.isAlphabetic == true { break }
            word.removeLast()
        }
        while let first = word.first, "-./".unicodeScalars.contains(first) { word.removeFirst() }
        guard !word.isEmpty else { return false }
        place = end
        let name = String(String.UnicodeScalarView(word))
        if let value = LineTokenizer.notANumber(name) {
            tokens.append(.number(LineNumber(value: value, isWhole: false)))
        } else {
            tokens.append(word.contains { $0.properties.isAlphabetic } ? .word(name) : .separator)
        }
        return true
    }

    private func closes(_ opening: Int) -> Bool {
        var depth = 0
        for index in opening..<min(opening + 24, text.count) {
            switch text[index] {
            case "(": depth += 1
            case ")":
                depth -= 1
                if depth == 0 { return true }
            case " ", ",", "=", ":": return false
            default: break
            }
        }
        return false
    }

    static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            || "_-./#@*^%‖∇".unicodeScalars.contains(scalar)
    }

    /// NaN and Infinity in the words that programs have for them.
    static func notANumber(_ word: String) -> Double? {
        switch word.lowercased() {
        case "nan", "+nan", "-nan": .nan
        case "inf", "+inf", "infinity", "+infinity": .infinity
        case "-inf", "-infinity": -.infinity
        default: nil
        }
    }
}

extension LineTokenizer {
    /// Takes a number, or what begins with one and is none: a time, a date, a quantity with its unit.
    private mutating func takeNumber() -> Bool {
        guard var (number, end) = NumberParser.number(in: text, at: place) else { return false }
        if scalar(end) == ":", number.isWhole, isDigit(end + 1) {
            takeTime(first: number.value, at: end)
            return true
        }
        if scalar(end) == "%" {
            number.isPercent = true
            end += 1
        } else if let share = share(of: number, at: end) {
            tokens.append(.share(share.count, of: share.all))
            place = share.end
            return true
        }
        guard isEnd(end) else {
            takeQuantity(number, from: end)
            return true
        }
        tokens.append(.number(number))
        place = end
        return true
    }

    /// `12/345` or `12 / 345`, where a number of it has been read.
    private func share(of number: LineNumber, at end: Int) -> (count: Int, all: Int, end: Int)? {
        var place = end
        if scalar(place) == " ", scalar(place + 1) == "/", scalar(place + 2) == " " { place += 1 }
        guard scalar(place) == "/", number.isWhole,
            let total = NumberParser.number(in: text, at: place + 1), total.number.isWhole,
            let count = Int(exactly: number.value), let all = Int(exactly: total.number.value),
            count >= 0, all > 0, count <= all, isEnd(total.end), scalar(total.end) != "/"
        else { return nil }
        return (count, all, total.end)
    }

    /// Whether a number may end here: nothing that belongs to it follows.
    private func isEnd(_ index: Int) -> Bool {
        guard let next = scalar(index) else { return true }
        switch next {
        case ".": return scalar(index + 1).map { !LineTokenizer.isNamePart($0) } ?? true
        case "/", "*": return true
        case "-": return scalar(index + 1) == " "
        default: return !LineTokenizer.isNamePart(next)
        }
    }

    private func isDigit(_ index: Int) -> Bool { scalar(index).map { ("0"..."9").contains($0) } ?? false }

    /// `12:30:11,390`, `430:59:20`: hours, minutes and seconds, and what hangs on them.
    private mutating func takeTime(first: Double, at colon: Int) {
        var seconds = first
        var end = colon
        while scalar(end) == ":", isDigit(end + 1) {
            var part = 0.0
            end += 1
            while isDigit(end) {
                part = min(part * 10 + Double((scalar(end)?.value ?? 48) - 48), 1e9)
                end += 1
            }
            seconds = seconds * 60 + part
        }
        while let next = scalar(end), LineTokenizer.isNamePart(next) || next == "," && isDigit(end + 1) {
            end += 1
        }
        place = end
        tokens.append(.quantity(seconds: seconds))
    }

    /// A number with letters behind it: a unit, a date, a version, an address, or a word that begins with a digit.
    private mutating func takeQuantity(_ number: LineNumber, from start: Int) {
        var end = start
        while let next = scalar(end), LineTokenizer.isNamePart(next) || next == ":" && isDigit(end + 1) {
            end += 1
        }
        place = end
        let unit = String(String.UnicodeScalarView(text[start..<end]))
        if let scale = ["k": 1e3, "M": 1e6][unit] {
            tokens.append(.number(LineNumber(value: number.value * scale, isWhole: true)))
        } else {
            let seconds = LineTokenizer.seconds[unit.lowercased()].map { $0 * number.value }
            tokens.append(.quantity(seconds: seconds))
        }
    }

    /// Units of time, in seconds.
    static let seconds: [String: Double] = [
        "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1, "m": 60, "min": 60, "mins": 60, "minute": 60,
        "minutes": 60, "h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600, "d": 86400,
        "day": 86400,
        "days": 86400, "ms": 0.001,
    ]
}

/// Reads a number where there is one, with thousands separators as people mean them.
enum NumberParser {
    /// The number that begins at a place, and the place behind it; `nil` where there is none.
    ///
    /// `1,000` and `1_000` are a thousand; `0,5` is no number: nobody can know what was meant.
    static func number(in text: [Unicode.Scalar], at start: Int) -> (number: LineNumber, end: Int)? {
        var index = start
        func digit(_ index: Int) -> Bool { index < text.count && ("0"..."9").contains(text[index]) }
        func at(_ index: Int) -> Unicode.Scalar? { index < text.count ? text[index] : nil }
        while at(index) == " " { index += 1 }
        var word = ""
        if let sign = at(index), sign == "-" || sign == "+" {
            word.unicodeScalars.append(sign)
            index += 1
        }
        let firstDigit = index
        while digit(index), index - start < 40 {
            word.unicodeScalars.append(text[index])
            index += 1
        }
        let leading = index - firstDigit
        // Groups of three, and nothing but groups of three.
        if (1...3).contains(leading), text[firstDigit] != "0", let mark = at(index),
            mark == "," || mark == "_"
        {
            var end = index
            var groups = ""
            while at(end) == mark, digit(end + 1), digit(end + 2), digit(end + 3), !digit(end + 4),
                groups.count < 18
            {
                groups.unicodeScalars.append(contentsOf: text[end + 1...end + 3])
                end += 4
            }
            if !groups.isEmpty, at(end) != mark || !digit(end + 1) {
                word += groups
                index = end
            }
        }
        var isWhole = true
        if at(index) == ".", digit(index + 1) {
            isWhole = false
            word += "."
            index += 1
            while digit(index), index - start < 80 {
                word.unicodeScalars.append(text[index])
                index += 1
            }
        } else if at(index) == ".", leading > 0, !isWordPart(at(index + 1)) {
            // `1.` of numpy's, unless a sentence ends here: the value is the same.
            if at(index + 1) == "]" || at(index + 1) == ")" || at(index + 1) == "," { isWhole = false }
            index += 1
        }
        guard word.unicodeScalars.contains(where: { ("0"..."9").contains($0) }) else { return nil }
        if let e = at(index), e == "e" || e == "E" {
            var end = index + 1
            var exponent = "e"
            if let sign = at(end), sign == "-" || sign == "+" {
                exponent.unicodeScalars.append(sign)
                end += 1
            }
            if digit(end) {
                while digit(end), end - index < 8 {
                    exponent.unicodeScalars.append(text[end])
                    end += 1
                }
                word += exponent
                index = end
                isWhole = false
            }
        }
        // What would be a decimal comma: neither reading is sure.
        if at(index) == ",", digit(index + 1) { return nil }
        guard let value = Double(word) else { return nil }
        return (LineNumber(value: value, isWhole: isWhole), index)
    }

    private static func isWordPart(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "." } ?? false
    }
}
