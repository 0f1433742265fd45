import Foundation

/// A look into a record that is too long to be read while somebody waits: its beginning, some places in between, its end.
///
/// Costs some megabytes of reading, however long the record. Between two places nothing is known, steps that were rolled
/// back there neither.
public struct RecordGlance {
    /// In how many places between the beginning and the end an evaluation is looked for.
    var placeCount = 24
    /// How much is read in one place; at the end, twice as much.
    var placeSize = 1 << 20

    private static let longestRecord = 8 << 20

    public init() {}

    /// - Parameter path: The run's directory.
    /// - Returns: What happened in those places, in order.
    /// - Throws: `EventFileError` where the record cannot be read.
    public func events(in path: String) throws(EventFileError) -> [RunEvent] {
        var files: [(file: FollowedFile, prefix: String, start: Int)] = []
        var total = 0
        for file in try EventDirectory(path: path).files() {
            let followed = try FollowedFile(path: file.path)
            files.append((followed, file.prefix, total))
            total += followed.size
        }
        var translator = EventTranslator(names: TagMap())
        var position = 0
        let places = (1...placeCount).map { total / (placeCount + 1) * $0 } + [max(0, total - 2 * placeSize)]
        for (index, place) in ([0] + places.sorted()).enumerated() where place >= position || index == 0 {
            let isEnd = index == placeCount + 1
            guard let found = files.lastIndex(where: { $0.start <= place }) else { continue }
            for (file, prefix, start) in files[found...].prefix(isEnd ? files.count : 1) {
                let end = look(
                    into: file, from: max(0, place - start), size: isEnd ? 2 * placeSize : placeSize,
                    isPatient: isEnd || index == 0
                ) { translator.add($0, prefix: prefix) }
                position = start + end
            }
        }
        translator.flush()
        return translator.take()
    }

    /// Gives the events of a stretch of a file from its first whole record on, and returns where it ended.
    ///
    /// Behind an evaluation it goes on only where it is patient.
    private func look(
        into file: FollowedFile, from start: Int, size: Int, isPatient: Bool, _ take: (FileEvent) -> Void
    ) -> Int {
        var bytes = file.bytes(at: start, count: min(size, max(0, file.size - start)))
        var place = start == 0 ? 0 : RecordGlance.firstRecord(in: bytes)
        var tags = TagTable()
        while true {
            switch EventFrame.record(at: place, in: bytes.span) {
            case .broken: return start + place
            case .torn(let needed):
                // A record of pictures may be longer than what was read.
                let end = start + place + needed
                guard needed > bytes.count - place, needed <= RecordGlance.longestRecord, end <= file.size,
                    bytes.count < size + RecordGlance.longestRecord,
                    bytes.count - place > EventFrame.headerSize
                else { return start + place }
                bytes += file.bytes(at: start + bytes.count, count: place + needed - bytes.count)
            case .record(let payload, let isSound):
                place = payload.upperBound + EventFrame.footerSize
                guard isSound,
                    let event = FileEvent(scalarsIn: bytes.span, payload, tags: &tags)
                        ?? (try? FileEvent(decoding: Array(bytes[payload])))
                else { continue }
                take(event)
                if !isPatient, event.isEvaluation { return start + place }
            }
        }
    }

    /// Where the first record begins whose length has the right checksum; behind the last byte where none does.
    private static func firstRecord(in bytes: [UInt8]) -> Int {
        for place in 0..<max(0, bytes.count - EventFrame.headerSize) {
            // No record is so long that its length has more than four bytes.
            guard bytes[place + 4] | bytes[place + 5] | bytes[place + 6] | bytes[place + 7] == 0 else {
                continue
            }
            if EventFrame.record(at: place, in: bytes.span) != .broken { return place }
        }
        return bytes.count
    }
}

extension FileEvent {
    fileprivate var isEvaluation: Bool {
        values.contains { value in
            guard case .text = value.content, case .evaluation? = RecordedFact(value) else { return false }
            return true
        }
    }
}
