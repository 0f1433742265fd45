/// Which pictures are never trained on: those that the folder says, else some by a hash of their names.
enum HeldOut {
    private static let share = 0.05
    private static let least = 64
    private static let most = 10_000

    /// How many of so many pictures are held out, where nobody said which.
    static func count(of total: Int) -> Int {
        max(1, min(total / 4, max(least, min(most, Int((Double(total) * share).rounded())))))
    }

    /// Which of so many names are held out: a share of them, by their hashes.
    static func chosen(of names: [String], share: Double) -> Set<String> {
        let order = names.map { (FNV.hash($0.utf8), $0) }.sorted { $0 < $1 }
        return Set(order.prefix(max(1, Int((Double(names.count) * share).rounded()))).map(\.1))
    }

    /// The indices of the pictures to train on and of those held out, each in order.
    ///
    /// - Parameters:
    ///   - files: All that can be read.
    ///   - line: The highest hash of a name that is held out; `nil`: as many are as there should be.
    /// - Returns: Both, and the line between them; none where the files say what they are for.
    static func split(
        _ files: [PictureFolder.File], at line: UInt64? = nil
    ) -> (training: [Int], heldOut: [Int], line: UInt64?) {
        let said = files.indices.filter { files[$0].part == .heldOut }
        if !said.isEmpty, said.count < files.count {
            return (files.indices.filter { files[$0].part != .heldOut }, said, nil)
        }
        let hashes = files.map { FNV.hash($0.name.utf8) }
        if let line {
            let heldOut = files.indices.filter { hashes[$0] <= line }
            // Where every name is another one the line says nothing.
            if !heldOut.isEmpty, heldOut.count < files.count {
                return (files.indices.filter { hashes[$0] > line }, heldOut, line)
            }
        }
        let order = files.indices.sorted { (hashes[$0], $0) < (hashes[$1], $1) }
        let heldOut = Set(order.prefix(count(of: files.count)))
        return (
            files.indices.filter { !heldOut.contains($0) }, heldOut.sorted(), heldOut.map { hashes[$0] }.max()
        )
    }
}
