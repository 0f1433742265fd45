import RunRecord
import TensorCore

/// What a generator is told to draw: a class, or several attributes, each one of a few values.
public struct Condition: Sendable, Equatable {
    /// One question with its answers: `class` with `boot`, `coat`, …, or `hair` with `red`, `black`, ….
    public struct Attribute: Sendable, Equatable {
        public var name: String
        public var values: [String]

        public init(name: String, values: [String]) {
            self.name = name
            self.values = values
        }
    }

    public var attributes: [Attribute]
    /// What no training sample shows at once, by the names of attributes: whoever draws it has not copied it.
    public var withheld: [[String: String]] = []

    public init(attributes: [Attribute], withheld: [[String: String]] = []) {
        (self.attributes, self.withheld) = (attributes, withheld)
    }

    /// A class alone.
    public init(classes: [String]) { self.init(attributes: [Attribute(name: "class", values: classes)]) }

    /// Whether a sample with these labels, one an attribute, may not be shown in training.
    func isWithheld(_ labels: [Int]) -> Bool {
        withheld.contains { combination in
            zip(attributes, labels).allSatisfy { attribute, label in
                combination[attribute.name].map { $0 == attribute.values[label] } ?? true
            }
        }
    }

    /// How many numbers it takes: one for each value of each attribute.
    public var size: Int { attributes.reduce(0) { $0 + $1.values.count } }

    /// Labels, one index an attribute and sample, as ones among zeros: `[labels.count / attributes.count, size]`.
    func encoded(_ labels: [Int]) -> Tensor {
        let (count, size) = (labels.count / attributes.count, size)
        return Tensor(shape: [count, size]) { span in
            for i in span.indices { span[i] = 0 }
            for sample in 0..<count {
                var first = sample * size
                for (i, attribute) in attributes.enumerated() {
                    span[first + labels[sample * attributes.count + i]] = 1
                    first += attribute.values.count
                }
            }
        }
    }
}

extension Condition {
    /// Labels of so many samples, one an attribute and sample.
    ///
    /// What is not chosen goes through all of its values: the first such attribute in blocks, as rows of a sheet, the
    /// others in turn.
    ///
    /// - Parameters:
    ///   - count: How many samples.
    ///   - chosen: Values by the names of their attributes; the beginning of a value's name will do.
    /// - Returns: `[count · attributes.count]` indices of values.
    /// - Throws: `ConditionError` where there is no such attribute or value.
    public func labels(_ count: Int, chosen: [String: String]) throws(ConditionError) -> [Int] {
        for name in chosen.keys.sorted() where !attributes.contains(where: { $0.name == name }) {
            throw .unknownAttribute(name, known: attributes.map(\.name))
        }
        var values: [Int?] = []
        for attribute in attributes {
            guard let word = chosen[attribute.name] else {
                values.append(nil)
                continue
            }
            switch NameMatch(word, among: attribute.values) {
            case .one(let name): values.append(attribute.values.firstIndex(of: name))
            case .several, .none:
                throw .unknownValue(word, attribute: attribute.name, known: attribute.values)
            }
        }
        let rows = values.firstIndex(of: nil)
        return (0..<count).flatMap { sample in
            attributes.indices.map { i in
                let valueCount = attributes[i].values.count
                return values[i] ?? (i == rows ? sample * valueCount / max(1, count) : sample % valueCount)
            }
        }
    }

    /// What the networks are told of so many samples, `[count, size]`: as `labels`, but a value may be a blend.
    ///
    /// `a+b` is half of each; `a..b` goes from one to the other over the samples. A value of that very name is no blend.
    ///
    /// - Parameters:
    ///   - count: How many samples.
    ///   - chosen: Values or blends of two values, by the names of their attributes.
    /// - Returns: Shares of values: ones and zeros where nothing is blended.
    /// - Throws: `ConditionError` where there is no such attribute or value.
    func weights(_ count: Int, chosen: [String: String]) throws(ConditionError) -> Tensor {
        var (first, second) = (chosen, chosen)
        var isWalk: [String: Bool] = [:]
        for (name, word) in chosen where !(values(of: name)?.contains(word) ?? false) {
            for (sign, walks) in [("..", true), ("+", false)] {
                guard let range = word.firstRange(of: sign) else { continue }
                (first[name], second[name]) = (
                    String(word[..<range.lowerBound]), String(word[range.upperBound...])
                )
                isWalk[name] = walks
                break
            }
        }
        let (a, b) = (
            encoded(try labels(count, chosen: first)), encoded(try labels(count, chosen: second))
        )
        guard !isWalk.isEmpty else { return a }
        let walks = attributes.flatMap { attribute in
            attribute.values.map { _ in isWalk[attribute.name] ?? false }
        }
        return a.withSpan { a in
            b.withSpan { b in
                Tensor(shape: [count, size]) { span in
                    for i in 0..<span.count {
                        let share =
                            walks[i % size]
                            ? Float(i / size) / Float(max(1, count - 1)) : 0.5
                        span[i] = (1 - share) * a[i] + share * b[i]
                    }
                }
            }
        }
    }

    private func values(of name: String) -> [String]? { attributes.first { $0.name == name }?.values }

    /// How many rows a sheet of samples has, if not all of them are told the same.
    public func rowCount(chosen: [String: String]) -> Int? {
        attributes.first { chosen[$0.name] == nil }?.values.count
    }
}

/// A class or an attribute that a run's generator does not know.
public enum ConditionError: Error, Equatable, CustomStringConvertible {
    case unknownAttribute(String, known: [String])
    case unknownValue(String, attribute: String, known: [String])
    /// The generator is told nothing.
    case unconditional(recipe: String)
    /// The generator makes pictures of pictures.
    case needsPictures(recipe: String)

    public var description: String {
        switch self {
        case .unknownAttribute(let name, let known):
            "there is no attribute '\(name)'.\(NameMatch.question(NameMatch.near(name, among: known))) "
                + "There are: \(known.joined(separator: ", "))."
        case .unknownValue(let value, let attribute, let known):
            "there is no \(attribute) '\(value)', or several begin so."
                + "\(NameMatch.question(NameMatch.near(value, among: known))) There are: "
                + "\(known.joined(separator: ", "))."
        case .unconditional(let recipe):
            "the generator of '\(recipe)' cannot be told what to draw; leave --class and --attributes out."
        case .needsPictures(let recipe):
            "the generator of '\(recipe)' needs something to begin with: --input FILE or a folder of pictures, or of a table, --impute table.csv."
        }
    }
}
