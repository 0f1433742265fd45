import Foundation

/// Where the four files of Fashion-MNIST are.
public struct FashionFiles: Sendable {
    public let training: String
    public let heldOut: String
    /// The classes of both; `nil` where nobody asks for them.
    public var labels: (training: String, heldOut: String)?

    static let debianDirectory = "/usr/share/datasets/fashion-mnist"

    init(training: String, heldOut: String) { (self.training, self.heldOut) = (training, heldOut) }

    /// Looks in `directory`, else in `GANTOP_DATA`, else where Debian's package puts them, and reads the headers.
    public static func find(
        in directory: String?, withLabels: Bool = false
    ) throws(DataError) -> FashionFiles {
        let searched = directory ?? ProcessInfo.processInfo.environment["GANTOP_DATA"] ?? debianDirectory
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: searched, isDirectory: &isDirectory),
            isDirectory.boolValue
        else {
            throw .noDataSet(searched: [searched])
        }
        var files = FashionFiles(
            training: path(of: "train-images-idx3-ubyte", in: searched),
            heldOut: path(of: "t10k-images-idx3-ubyte", in: searched))
        if withLabels {
            files.labels = (
                path(of: "train-labels-idx1-ubyte", in: searched),
                path(of: "t10k-labels-idx1-ubyte", in: searched)
            )
        }
        for file in [files.training, files.heldOut] {
            let found = try IDXFile.dimensions(path: file, rank: 3)
            guard found[1] == 28, found[2] == 28 else {
                throw .wrongShape(path: file, expected: [found[0], 28, 28], found: found)
            }
        }
        return files
    }

    /// The plain file if there is one, else the compressed one.
    private static func path(of name: String, in directory: String) -> String {
        let plain = directory + "/" + name
        return FileManager.default.fileExists(atPath: plain) ? plain : plain + ".gz"
    }
}
