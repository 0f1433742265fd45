import CUnix

extension LineSource {
    /// Leaves a process behind that reads a descriptor to its end and keeps nothing of it, so that its writer goes on.
    ///
    /// - Returns: The process, which has no terminal; or, below 0, what went wrong, as an errno.
    public static func leaveReader(of descriptor: Int32) -> Int32 { gantop_read_on(descriptor) }
}
