import Foundation

/// Gathers the pictures of other programs: those that came at one step belong together, in however many events.
///
/// TensorFlow 1 numbers the pictures of one summary (`x/image/0`, `x/image/1`), TensorFlow 2 puts them into one tensor,
/// others write a tag for each: a name here stands for all pictures of such a summary, in their order.
struct ForeignPictures {
    /// What came under one tag: a file for each picture.
    private struct Waiting {
        var step: Int
        var files: [Data]
    }

    private typealias Unpacked = Result<SampleGrid, UnreadablePicture>

    /// Who reads what is no PNG file; `nil`: nobody.
    let decoder: PictureDecoder?
    /// By the summary's name, then by the tag.
    private var waiting: [String: [String: Waiting]] = [:]
    /// Those of the newest step, to which more may come.
    private var unpacked: [String: [String: [Unpacked]]] = [:]
    private var step = -1
    /// In the order in which they first came.
    private var names: [String] = []
    private var told: Set<String> = []
    private var notes: [RunEvent] = []

    /// At a step; and of all steps that are looked back at, so many names are shown.
    static let mostNames = 64
    static let mostPictures = 1024
    static let mostBytes = 1 << 26
    private static let mostTold = 64

    init(_ decoder: PictureDecoder? = nil) { self.decoder = decoder }

    /// Whether there are pictures that were not taken.
    var isWaiting: Bool { !waiting.isEmpty }

    /// Whether there are some of other steps than this one.
    func isWaiting(apartFrom step: Int) -> Bool {
        waiting.contains { $0.value.contains { $0.value.step != step } }
    }

    /// Takes the picture files of a tag; they replace those of an earlier step that nobody took.
    mutating func add(_ files: [Data], tag: String, step: Int) {
        guard !files.isEmpty else { return }
        let name = ForeignPictures.name(ofTag: tag)
        if waiting[name] == nil, waiting.count >= ForeignPictures.mostNames {
            tell(
                "names", "step \(step): pictures of \(ForeignPictures.mostNames) names are shown, not of more"
            )
            return
        }
        let most = ForeignPictures.mostPictures
        if files.count > most || waiting[name]?.count ?? 0 >= most {
            tell("pictures", "step \(step): \(most) pictures are shown, not more")
        }
        guard waiting[name]?[tag] != nil || waiting[name]?.count ?? 0 < most else { return }
        keep(name, step: step)
        waiting[name, default: [:]][tag] = Waiting(step: step, files: Array(files.prefix(most)))
    }

    private mutating func keep(_ name: String, step: Int) {
        guard !names.contains(name), names.count < 4 * ForeignPictures.mostNames else { return }
        names.append(name)
        guard names.count > ForeignPictures.mostNames else { return }
        tell(
            "names",
            "step \(step): pictures have more than \(ForeignPictures.mostNames) names: the newest are shown")
    }

    /// The pictures that came and what there is to say of them, step by step.
    mutating func take() -> [RunEvent] {
        let steps = Set(waiting.values.flatMap { $0.values.map(\.step) }).sorted()
        var events: [RunEvent] = []
        for step in steps {
            let pictures = unpack(step)
            events += notes + [.samples(step: max(0, step), .named(pictures))]
            notes = []
        }
        waiting = [:]
        defer { notes = [] }
        return events + notes
    }

    /// Forgets what came of later steps.
    mutating func rollBack(to step: Int) {
        waiting = waiting.compactMapValues { tags in
            let kept = tags.filter { $0.value.step <= step }
            return kept.isEmpty ? nil : kept
        }
        if self.step > step { (unpacked, self.step) = ([:], -1) }
    }

    /// All that came of a step, now and before.
    private mutating func unpack(_ step: Int) -> [NamedPictures] {
        if step != self.step { (unpacked, self.step) = ([:], step) }
        let files = waiting.mapValues { $0.filter { $0.value.step == step } }.filter { !$0.value.isEmpty }
        // What comes again replaces what it was.
        for (name, tags) in files {
            for tag in tags.keys { unpacked[name]?[tag] = nil }
        }
        var budget = Budget(decoder, of: unpacked.values.flatMap { $0.values.joined() })
        for name in order(files.keys) {
            for (tag, waiting) in files[name, default: [:]].sorted(by: { isBefore($0.key, $1.key) }) {
                var pictures: [Unpacked] = []
                for file in waiting.files {
                    guard budget.hasRoom(for: file) else {
                        tell(
                            "bytes",
                            """
                            step \(step): \(ForeignPictures.mostPictures) pictures and \
                            \(ForeignPictures.mostBytes >> 20) MB of pixels are shown, not more
                            """)
                        break
                    }
                    let picture = Unpacked { () throws(UnreadablePicture) in
                        try SampleGrid(file: file, decoder)
                    }
                    budget.take(picture)
                    pictures.append(picture)
                    if case .failure(let reason) = picture {
                        tell("\(reason) \(name)", "step \(step): \(tag) is \(reason)")
                    }
                }
                if !pictures.isEmpty { unpacked[name, default: [:]][tag] = pictures }
            }
        }
        return order(unpacked.keys).flatMap { named($0, step: max(0, step)) }
    }

    /// The pictures of a summary as one grid, if they are of one size, and what cannot be read beside it.
    private func named(_ name: String, step: Int) -> [NamedPictures] {
        let tags = unpacked[name, default: [:]].sorted { isBefore($0.key, $1.key) }
        let pictures = tags.flatMap { tag, pictures in pictures.enumerated().map { (tag, $0, $1) } }
        let shown = shownName(name)
        func title(_ tag: String, _ index: Int) -> String {
            if pictures.count == 1 { return shown }
            return unpacked[name]?[tag]?.count == 1 ? tag : "\(tag) #\(index + 1)"
        }
        var readable: [(title: String, grid: SampleGrid)] = []
        var unreadable: [NamedPictures] = []
        for (tag, index, picture) in pictures {
            switch picture {
            case .success(let sheet):
                // A sheet of many is cut only where it is not one of many.
                let grid = pictures.count == 1 ? sheet.cutAsMadeGrid ?? sheet : sheet
                readable.append((title(tag, index), grid))
            case .failure(let reason):
                unreadable.append(
                    NamedPictures(name: title(tag, index), step: step, content: .unreadable(reason)))
            }
        }
        // Many that nobody can read are one line.
        if readable.isEmpty, let first = unreadable.first,
            unreadable.allSatisfy({ $0.content == first.content })
        {
            return [NamedPictures(name: shown, step: step, content: first.content)]
        }
        if let joined = SampleGrid(joining: readable.map(\.grid)) {
            return [NamedPictures(name: shown, step: step, content: .grid(joined))] + unreadable
        }
        return readable.map { NamedPictures(name: $0.title, step: step, content: .grid($0.grid)) }
            + unreadable
    }

    /// In the order in which the program writes them.
    private func order(_ all: some Sequence<String>) -> [String] {
        let present = Set(all)
        return names.filter(present.contains) + present.subtracting(names).sorted()
    }

    /// The tag without the number that TensorFlow 1 puts behind it.
    private static func name(ofTag tag: String) -> String {
        guard let slash = tag.lastIndex(of: "/"), slash > tag.startIndex, number(ofTag: tag) != nil else {
            return tag
        }
        return String(tag[..<slash])
    }

    private static func number(ofTag tag: String) -> Int? {
        guard let slash = tag.lastIndex(of: "/") else { return nil }
        let digits = tag[tag.index(after: slash)...]
        return digits.allSatisfy { $0.isASCII && $0.isNumber } ? Int(digits) : nil
    }

    private func isBefore(_ one: String, _ other: String) -> Bool {
        let numbers = [one, other].map { ForeignPictures.number(ofTag: $0) ?? -1 }
        return numbers[0] == numbers[1] ? one < other : numbers[0] < numbers[1]
    }

    /// The name without TensorFlow's word for its summary, unless another one has that name.
    private func shownName(_ name: String) -> String {
        guard name.hasSuffix("/image") else { return name }
        let short = String(name.dropLast("/image".count))
        return short.isEmpty || names.contains(short) ? name : short
    }

    /// Puts a sentence into the log, once.
    private mutating func tell(_ subject: String, _ sentence: String) {
        guard told.count < ForeignPictures.mostTold, told.insert(subject).inserted else { return }
        notes.append(.log(sentence))
    }

    /// How much may still be unpacked at a step.
    private struct Budget {
        var pictures = ForeignPictures.mostPictures
        var bytes = ForeignPictures.mostBytes

        private let decoder: PictureDecoder?

        init(_ decoder: PictureDecoder?, of taken: [Unpacked]) {
            self.decoder = decoder
            for picture in taken { take(picture) }
        }

        mutating func take(_ picture: Unpacked) {
            pictures -= 1
            if case .success(let grid) = picture { bytes -= grid.pixels.count }
        }

        /// Colour is supposed: a header is read, nothing more.
        func hasRoom(for file: Data) -> Bool {
            guard pictures > 0 else { return false }
            guard let (width, height) = PictureFormat.size(of: file, decoder) else { return true }
            // One that is too large for anything is said to be that.
            return width * height > SampleGrid.mostPixels || 3 * width * height <= bytes
        }
    }
}
