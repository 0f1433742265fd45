import CProcess

/// The pages of the program that only its start needed.
public enum StartPages {
    /// Lets go of them; what is needed again comes from the system's cache of files.
    ///
    /// A dashboard stands for hours and draws with a third of the program: its options' grammar, the trainer and what the
    /// linker relocated are 10 MB that it need not hold.
    public static func release() { gantop_release_start() }
}
