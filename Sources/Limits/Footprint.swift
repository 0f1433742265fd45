import CProcess

/// How much memory the process holds beyond what it uses, where it stands for hours beside a training.
public enum Footprint {
    /// Has memory that is given back go to the system at once, and threads share one heap.
    ///
    /// To be called before there are threads; not for a trainer, whose large arrays come and go.
    public static func keepSmall() { gantop_keep_small() }

    /// Lets go of the program's pages that only its start needed; what is needed again comes from the system's cache of
    /// files.
    ///
    /// A dashboard draws with a third of the program: its options' grammar, the trainer and what the linker relocated are
    /// 10 MB that it need not hold.
    public static func releaseStart() { gantop_release_start() }
}
