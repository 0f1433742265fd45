/// The Python module that keeps and judges runs of PyTorch programs: `gantop.py`.
public enum Companion {
    /// The module's text.
    public static var module: String { String(decoding: PackageResources.gantop_py, as: UTF8.self) }

    /// The file that its checkpoints are.
    public static let checkpoint = "state.pt"

    /// What `run.toml` calls the engine of such a run.
    public static let engine = "gantop.py"
}
