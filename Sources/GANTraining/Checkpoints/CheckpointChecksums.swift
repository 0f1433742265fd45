import RunRecord

/// What the files of a checkpoint were when they were written: `checksums`, a line for each, and one for those lines.
///
/// A flipped bit in a weight makes another weight; only this tells the two apart.
struct CheckpointChecksums: Equatable {
    static let fileName = "checksums"
    static let byteLimit = 1 << 16

    private var sums: [String: String] = [:]

    init() {}

    /// Reads the file; `nil` where a byte of it is not what was written.
    init?(_ bytes: [UInt8]) {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropLast()
        for line in lines {
            let words = line.split(separator: " ")
            guard words.count == 2 else { return nil }
            sums[String(words[1])] = String(words[0])
        }
        guard encoded == bytes else { return nil }
    }

    var encoded: [UInt8] {
        let lines = sums.sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)\n" }
        let bytes = Array(lines.joined().utf8)
        return bytes + Array("\(FileChecksum(of: bytes))  \(CheckpointChecksums.fileName)\n".utf8)
    }

    mutating func add(_ file: String, _ bytes: [UInt8]) { sums[file] = FileChecksum(of: bytes).description }

    /// Whether these are the bytes that the file was written with.
    func match(_ file: String, _ bytes: [UInt8]) -> Bool { sums[file] == FileChecksum(of: bytes).description }
}
