/// Which pictures are never trained on: those that the folder says, else some by a hash of their names.
enum HeldOut {
    private static let share = 0.05
    private static let least = 64
    private static let most = 10_000

    /// How many of so many pictures are held out, where nobody said which.
    static func count(of total: Int) -> Int {
        max(1, min(total / 4, max(least, min(most, Int((Double(total) * share).rounded())))))
    }

    /// The indices of the pictures to train on and of those held out, each in order.
    static func split(_ files: [PictureFolder.File]) -> (training: [Int], heldOut: [Int]) {
        let said = files.indices.filter { files[$0].part == .heldOut }
        if !said.isEmpty, said.count < files.count {
            return (files.indices.filter { files[$0].part != .heldOut }, said)
        }
        let hashes = files.map { FNV.hash($0.name.utf8) }
        let order = files.indices.sorted { (hashes[$0], $0) < (hashes[$1], $1) }
        let heldOut = Set(order.prefix(count(of: files.count)))
        return (files.indices.filter { !heldOut.contains($0) }, heldOut.sorted())
    }
}
