/// What a terminal says of a picture that it was asked about.
struct KittyAnswer: Equatable {
    var id: UInt32
    /// Whether it takes such pictures.
    var isYes: Bool

    /// Reads what follows `ESC _`: `Gi=31;OK`, or a reason instead of `OK`, and the sequence's end.
    init?(_ bytes: [UInt8]) {
        let text = String(decoding: bytes.prefix { 0x20..<0x7f ~= $0 && $0 != 0x5c }, as: UTF8.self)
        guard text.first == "G" else { return nil }
        let parts = text.dropFirst().split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let ids = parts[0].split(separator: ",").filter { $0.hasPrefix("i=") }.compactMap {
            UInt32($0.dropFirst(2))
        }
        guard ids.count == 1 else { return nil }
        (id, isYes) = (ids[0], parts[1] == "OK")
    }
}
