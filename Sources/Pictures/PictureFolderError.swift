/// Why a folder gives no training set.
public enum PictureFolderError: Error, Equatable, CustomStringConvertible {
    case missing(path: String)
    case notAFolder(path: String)
    case unreadable(path: String, reason: String)
    /// What it holds instead, in words.
    case noPictures(path: String, holds: String)
    case tooFew(path: String, count: Int, least: Int)
    /// Classes of one picture, which cannot be both learned and held out.
    case loneClasses(path: String, names: [String])
    case tooManyClasses(path: String, count: Int, most: Int)
    /// Under `--strict`: the first file that cannot be read, and how many more there are.
    case unreadFile(path: String, reason: String, others: Int)
    case uncacheable(path: String, reason: String)
    /// A file that a recipe reads, and the package that brings it.
    case noPackage(path: String, package: String)
    case damaged(path: String, reason: String)
    /// A folder with several sets of pictures.
    case several(path: String, names: [String])
    /// A sentence about an array of pictures.
    case unfit(String)

    public var description: String {
        switch self {
        case .missing(let path): "\(path) is not there: name a folder of pictures, or a recipe."
        case .notAFolder(let path):
            "\(path) is a file: name a folder of pictures (PNG, JPEG, WebP or GIF), an array (.npy, or IDX named "
                + "…images-idx3-ubyte), a table (.csv), or a recipe."
        case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)."
        case .noPictures(let path, "nothing"):
            "\(path) is empty. Name a folder that holds pictures (PNG, JPEG, WebP or GIF)."
        case .noPictures(let path, let holds):
            "\(path) holds no pictures (PNG, JPEG, WebP or GIF) but \(holds). Name the folder that holds them."
        case .tooFew(let path, let count, let least):
            "\(path) holds \(count == 1 ? "one picture" : "\(count) pictures"), and a GAN needs \(least) at least, better "
                + "thousands: add more, or give --few to train on these (it will know them by heart)."
        case .loneClasses(let path, let names):
            "\(path): \(names.count == 1 ? "a class has one picture" : "\(names.count) classes have one picture each"): "
                + "\(names.prefix(5).joined(separator: ", "))\(names.count > 5 ? ", …" : ""). Add to them, take them away, or "
                + "train without classes: --set classes=none."
        case .tooManyClasses(let path, let count, let most):
            "\(path) has \(count) sub-folders, and there can be \(most) classes: train without them, --set classes=none."
        case .unreadFile(let path, let reason, let others):
            "\(path): \(reason)\(others > 0 ? " (and \(others) more cannot be read)" : ""). Without --strict the run goes "
                + "on with the others."
        case .uncacheable(let path, let reason):
            "\(path) cannot be written: \(reason). XDG_CACHE_HOME names another place for decoded pictures."
        case .noPackage(let path, let package):
            "\(path) is not there: 'apt-get install \(package)' brings it."
        case .damaged(let path, let reason): "\(path) is damaged: \(reason)."
        case .several(let path, let names):
            "\(path) has several sets of pictures: name one of them, such as \(path)/\(names.first ?? "")."
        case .unfit(let sentence): sentence
        }
    }
}
